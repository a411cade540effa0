package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.capability.Availability;
import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.Entitlements;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.store.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents say of the library is so. */
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("latchkey.root", ".."));

  @Test
  void everyErrorCodeIsExplainedOnce() throws IOException {
    List<String> explained = new ArrayList<>();
    Matcher row =
        Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(ROOT.resolve("docs/errors.md")));
    while (row.find()) {
      explained.add(row.group(1));
    }
    assertThat(explained)
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::id).toList());
  }

  /** The Java lines of the documents are those below, compiled and run. */
  @Test
  void theThreeLinesWork() throws IOException {
    MemoryStore store = new MemoryStore();
    try (Latchkey signedIn = Latchkey.builder().store(store).open()) {
      signedIn.loginWithApiKey(Secret.of("sk-example-1234567890"));
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1/"));
    useIn(request, store);
    assertThat(request.build().headers().firstValue("Authorization"))
        .contains("Bearer sk-example-1234567890");

    String here =
        Files.readString(ROOT.resolve("client/src/test/java/dev/latchkey/DocumentsTest.java"));
    for (String document :
        List.of("README.md", "docs/library.md", "docs/access-tokens.md", "docs/capabilities.md")) {
      assertThat(blocks(document)).isNotEmpty();
      for (String line : String.join("\n", blocks(document)).split("\n", -1)) {
        String wanted = line.strip().replace("Latchkey.open()", "open(store)");
        assertThat(here).as(document).contains(wanted);
      }
    }
  }

  @Test
  void theLinesOfTheCapabilitiesPageWork() {
    Entitlements given = CapabilityTable.builtIn().of(AuthMode.API_KEY, Optional.empty());
    boolean noCloud = given.find("cloud").orElseThrow().availability() == Availability.NO;
    assertThat(noCloud).isTrue();
  }

  @Test
  void theClientOfTheLibraryPageCompiles() {
    MemoryStore store = new MemoryStore();
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://chatgpt.com/")).build();
    assertThatThrownBy(() -> send(request, store)).isInstanceOf(NotSignedInException.class);
  }

  private static int send(HttpRequest request, MemoryStore store)
      throws IOException, InterruptedException {
    try (Latchkey latchkey = open(store);
        HttpClient http = latchkey.http()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode();
    }
  }

  private static void useIn(HttpRequest.Builder request, MemoryStore store) {
    try (Latchkey latchkey = open(store)) {
      AccessToken token = latchkey.token();
      request.header("Authorization", "Bearer " + token.value().reveal());
    }
  }

  @Test
  void whoListensHearsOfChanges() throws InterruptedException {
    MemoryStore store = new MemoryStore();
    try (Latchkey latchkey = open(store);
        Latchkey elsewhere = open(store)) {
      latchkey.onChange(change -> log(change.kind() + " " + change.now()));
      elsewhere.loginWithApiKey(Secret.of("sk-example-1234567890"));
      assertThat(logged.poll(10, TimeUnit.SECONDS)).isEqualTo("SIGNED_IN Optional.empty");
    }
  }

  private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();

  private void log(String line) {
    logged.add(line);
  }

  @Test
  void theHeadersAreThoseOfTheLogin() {
    MemoryStore store = new MemoryStore();
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1/"));
    try (Latchkey latchkey = open(store)) {
      latchkey.loginWithApiKey(Secret.of("sk-example-1234567890"));
      RequestHeaders headers = latchkey.headers();
      headers.asMap().forEach((name, value) -> request.header(name, value.reveal()));
    }
    assertThat(request.build().headers().map())
        .isEqualTo(Map.of("Authorization", List.of("Bearer sk-example-1234567890")));
  }

  private static Latchkey open(MemoryStore store) {
    return Latchkey.builder().environment(Environment.of(Map.of())).store(store).open();
  }

  @Test
  void withoutALoginThereIsNoToken() {
    try (Latchkey latchkey = open(new MemoryStore())) {
      assertThatThrownBy(latchkey::token).isInstanceOf(NotSignedInException.class);
    }
  }

  private static List<String> blocks(String document) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve(document)));
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }
}
