package dev.latchkey.doctor;

import dev.latchkey.error.LatchkeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Looks at everything that a sign-in depends on, one after another. Neither trouble nor a file
 * system that hangs in one of them keeps it from the others. Thread-safe.
 */
public final class Doctor {
  private final Patient patient;
  private final Examination examination;

  /** Examines {@code patient} as {@code examination} says. */
  public Doctor(Patient patient, Examination examination) {
    this.patient = patient;
    this.examination = examination;
  }

  /**
   * Examines, which takes as long as the slowest part allows: offline a second or two, a minute at
   * worst.
   *
   * @param begun is told what is looked at next
   */
  public Diagnosis examine(Consumer<Topic> begun) {
    List<Finding> findings = look(Checks.of(patient, examination), begun);
    return new Diagnosis(patient.clock().instant(), examination.online(), patient.home(), findings);
  }

  /** What {@code checks} find, one after another. */
  static List<Finding> look(List<Check> checks, Consumer<Topic> begun) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      begun.accept(check.topic());
      findings.addAll(bounded(check));
    }
    return findings;
  }

  /**
   * On a daemon thread, which is left behind where it hangs: a dead file system is not waited for.
   */
  private static List<Finding> bounded(Check check) {
    CompletableFuture<List<Finding>> found = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("latchkey-doctor-" + check.topic().id())
            .start(() -> {
              try {
                found.complete(check.look());
              } catch (LatchkeyException e) {
                found.complete(List.of(Finding.of(check.topic(), e)));
              } catch (RuntimeException | Error e) {
                found.completeExceptionally(e);
              }
            });
    try {
      return found.get(check.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return List.of(silent(check));
    } catch (ExecutionException e) {
      return List.of(
          Finding.unknown(
              check.topic(),
              "this could not be looked at, which is a fault of ours: "
                  + name(e.getCause() == null ? e : e.getCause())));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return List.of(Finding.unknown(check.topic(), "interrupted"));
    }
  }

  /** Its words may be anybody's. */
  private static String name(Throwable fault) {
    return fault.getClass().getName();
  }

  private static Finding silent(Check check) {
    return new Finding(
        check.topic(),
        FindingCode.NOT_CHECKED,
        Severity.WARNING,
        "no answer within " + check.limit().toSeconds() + " s",
        Optional.empty(),
        Optional.of(
            Cure.advice("look whether a network file system or a service of this machine hangs")));
  }
}
