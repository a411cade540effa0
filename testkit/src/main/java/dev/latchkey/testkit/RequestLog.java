package dev.latchkey.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The requests that have come, in order. Thread-safe. */
final class RequestLog {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<RecordedRequest> requests = new ArrayList<>();

  synchronized void add(RecordedRequest request) {
    requests.add(request);
    notifyAll();
  }

  synchronized void clear() {
    requests.clear();
  }

  synchronized List<RecordedRequest> all() {
    return List.copyOf(requests);
  }

  List<RecordedRequest> to(Endpoint endpoint) {
    return all().stream().filter(request -> request.endpoint() == endpoint).toList();
  }

  List<RecordedRequest> of(Grant grant) {
    return all().stream()
        .filter(request -> request.grant().filter(grant::equals).isPresent())
        .toList();
  }

  RecordedRequest only(List<RecordedRequest> matching, String place) {
    if (matching.size() != 1) {
      throw new AssertionError(
          "expected one request to " + place + " but there were " + matching.size() + this);
    }
    return matching.get(0);
  }

  synchronized List<RecordedRequest> await(Endpoint endpoint, int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (to(endpoint).size() < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not " + count + " requests to " + endpoint + this);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a request", e);
      }
    }
    return to(endpoint);
  }

  /** Returns one line for each request, to be put at the end of the message of a failed test. */
  @Override
  public String toString() {
    List<RecordedRequest> all = all();
    return all.isEmpty()
        ? "\nno request came"
        : all.stream()
            .map(RecordedRequest::toString)
            .collect(Collectors.joining("\n  ", "\nrequests:\n  ", ""));
  }
}
