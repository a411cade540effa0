package dev.latchkey.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one place of the issuer answers: first what is queued, one answer for each request, then
 * what it {@linkplain #always always} answers. Without either it behaves like a real issuer.
 * Thread-safe.
 */
public final class Script {
  private record Expectation(String what, Predicate<RecordedRequest> wanted, Answer answer) {}

  private final String place;
  private final Deque<Expectation> queue = new ArrayDeque<>();
  private final List<String> surprises = new ArrayList<>();
  private @Nullable Answer always;

  Script(String place) {
    this.place = place;
  }

  /** Queues answers: the next request gets the first one, and so on. */
  public synchronized Script answer(Answer... answers) {
    for (Answer answer : answers) {
      queue.add(new Expectation("", request -> true, answer));
    }
    return this;
  }

  /**
   * Queues an answer together with what the request for it must be. Another request in its place is
   * answered with status 500, and that, as well as a request that never comes, fails {@link
   * FakeIssuer#verify()}.
   *
   * @param what the request in words, for the message
   */
  public synchronized Script expect(String what, Predicate<RecordedRequest> wanted, Answer answer) {
    queue.add(new Expectation(what, wanted, answer));
    return this;
  }

  /** Sets what is answered whenever the queue is empty. */
  public synchronized Script always(Answer answer) {
    always = answer;
    return this;
  }

  /** Forgets the queue and goes back to behaving like a real issuer. */
  public synchronized Script normally() {
    queue.clear();
    always = null;
    return this;
  }

  /** Returns the answer that the test has set for this request, if it has set one. */
  synchronized Optional<Answer> next(RecordedRequest request) {
    Expectation expectation = queue.poll();
    if (expectation == null) {
      return Optional.ofNullable(always);
    }
    if (!expectation.wanted.test(request)) {
      surprises.add(place + ": expected " + expectation.what + " but received " + request);
      return Optional.of(Answer.body(500, "text/plain", "unexpected request"));
    }
    return Optional.of(expectation.answer);
  }

  /** Takes the next answer if it is one that does not wait for the body of the request. */
  synchronized Optional<Answer> nextUnread() {
    Expectation first = queue.peek();
    Answer answer = first == null ? always : first.answer;
    if (answer == null || !answer.dropsUnread()) {
      return Optional.empty();
    }
    queue.poll();
    return Optional.of(answer);
  }

  /** Returns, in words, every request that was not as expected or never came. */
  synchronized List<String> complaints() {
    List<String> complaints = new ArrayList<>(surprises);
    for (Expectation expectation : queue) {
      if (!expectation.what.isEmpty()) {
        complaints.add(place + ": expected " + expectation.what + " but it never came");
      }
    }
    return complaints;
  }
}
