package dev.latchkey.cli;

import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.Visit;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sign-in under way, and the browser in which it is done. */
final class RunningLogin implements BrowserLauncher {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Lab lab;
  private final HttpDriver driver = new HttpDriver();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<URI> page = new CompletableFuture<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final Thread thread;

  RunningLogin(Lab lab, String... args) {
    this.lab = lab;
    Surroundings surroundings = lab.surroundings(this, out, err);
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("login")
            .start(() -> {
              try {
                exit.complete(new Cli(surroundings).run(args));
              } catch (Throwable e) {
                exit.completeExceptionally(e);
              }
            });
  }

  @Override
  public Launch open(URI address) {
    page.complete(address);
    return new Launch.Started();
  }

  /** The issuer's page, once the callback server listens. */
  URI page() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!page.isDone() && System.nanoTime() < deadline) {
      if (exit.isDone()) {
        throw new AssertionError("the login ended early: " + end());
      }
      pause();
    }
    return now(page);
  }

  Parameters question() {
    return Parameters.parse(page().getRawQuery());
  }

  String state() {
    return question().get("state");
  }

  int port() {
    return URI.create(question().get("redirect_uri")).getPort();
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Goes all the way, as a browser does. */
  Visit visit() {
    return lab.show(driver.visit(page()));
  }

  /** A code of the issuer, with which nobody has come back yet. */
  String code() {
    URI back = driver.get(page()).location().orElseThrow();
    String code = Parameters.parse(back.getRawQuery()).get("code");
    lab.secret(code);
    return code;
  }

  /** Comes back with the right state and these parameters; does not follow. */
  Page callback(String... parameters) {
    return get(
        "/auth/callback?"
            + Parameters.encode("state", state())
            + "&"
            + Parameters.encode(parameters));
  }

  /** The same on another thread. Not on one of the common pool, which the HTTP client needs. */
  CompletableFuture<Page> callbackMeanwhile(String... parameters) {
    CompletableFuture<Page> answer = new CompletableFuture<>();
    Thread ignored =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answer.complete(callback(parameters));
              } catch (RuntimeException | AssertionError e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  Page get(String path, String... headers) {
    Page answer = driver.get(at(path), headers);
    return lab.show(answer, path);
  }

  Page send(String method, String path, String... headers) {
    return lab.show(driver.send(method, at(path), headers), path);
  }

  /** Waits until the command has said {@code part}. */
  String awaitWords(String part) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!errSoFar().contains(part)) {
      if (exit.isDone() && !errSoFar().contains(part)) {
        throw new AssertionError("the login ended without saying " + part + ": " + end());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the login did not say " + part + ": " + errSoFar());
      }
      pause();
    }
    return errSoFar();
  }

  boolean isRunning() {
    return !exit.isDone();
  }

  String errSoFar() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** The end, which must come soon. */
  Lab.Ended end() {
    return end(PATIENCE);
  }

  Lab.Ended end(Duration limit) {
    try {
      return lab.ended(exit.get(limit.toMillis(), TimeUnit.MILLISECONDS), out, err);
    } catch (TimeoutException e) {
      throw new AssertionError("the login did not end within " + limit + ": " + errSoFar(), e);
    } catch (ExecutionException e) {
      throw new AssertionError("the command threw", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Leaves no thread behind. */
  void abandon() {
    if (isRunning()) {
      thread.interrupt();
    }
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static URI now(CompletableFuture<URI> future) {
    if (!future.isDone()) {
      throw new AssertionError("no page was shown");
    }
    return future.join();
  }
}
