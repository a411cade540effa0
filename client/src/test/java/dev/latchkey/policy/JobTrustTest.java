package dev.latchkey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No account in a job that strangers can start or read (R-CICD-3, R-TOK-5). */
class JobTrustTest {
  private static final String HERE =
      "'repository': {'id': 7, 'full_name': 'acme/app', 'private': true}";
  private static final String HEAD_HERE =
      "'pull_request': {'head': {'repo': {'id': 7, 'full_name': 'acme/app'}}}";
  private static final String HEAD_FORK =
      "'pull_request': {'head': {'repo': {'id': 8, 'full_name': 'eve/app', 'fork': true}}}";

  @TempDir private Path folder;

  private JobTrust gitHub(String event, String json) throws IOException {
    Path file = Files.writeString(folder.resolve("event.json"), json.replace('\'', '"'));
    return JobTrust.of(
        Environment.of(
            Map.of(
                "GITHUB_ACTIONS",
                "true",
                "GITHUB_EVENT_NAME",
                event,
                "GITHUB_EVENT_PATH",
                file.toString())));
  }

  private static void refused(JobTrust trust, String reason) {
    assertThat(trust).isInstanceOf(JobTrust.Untrusted.class);
    assertThatThrownBy(() -> trust.require(false))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.JOB_UNTRUSTED);
              assertThat(e.getMessage()).contains("this job").contains(reason);
              assertThat(e.remedy()).contains("API key", "--trust-this-job");
            });
    assertThatCode(() -> trust.require(true)).doesNotThrowAnyException();
  }

  private static void allowed(JobTrust trust) {
    assertThat(trust).isInstanceOf(JobTrust.Trusted.class);
    trust.require(false);
  }

  @Test
  void R_CICD_3_jobsOfPrivateRepositoriesAreTrusted() throws IOException {
    allowed(gitHub("push", "{" + HERE + "}"));
    allowed(gitHub("schedule", "{'repository': {'visibility': 'internal'}}"));
    allowed(gitHub("pull_request", "{" + HERE + ", " + HEAD_HERE + "}"));
    allowed(gitHub("pull_request_target", "{" + HERE + ", " + HEAD_HERE + "}"));
    allowed(
        gitHub("workflow_run", "{" + HERE + ", 'workflow_run': {'head_repository': {'id': 7}}}"));
    allowed(
        gitHub(
            "pull_request",
            "{'repository': {'full_name': 'Acme/App', 'private': true},"
                + " 'pull_request': {'head': {'repo': {'full_name': 'acme/app'}}}}"));
  }

  @ParameterizedTest
  @CsvSource({"pull_request", "pull_request_target", "pull_request_review", "anything"})
  void R_CICD_3_pullRequestsFromForksAreNot(String event) throws IOException {
    refused(gitHub(event, "{" + HERE + ", " + HEAD_FORK + "}"), "fork eve/app");
    refused(
        gitHub(event, "{" + HERE + ", 'pull_request': {'head': {'repo': null}}}"),
        "not there any more");
    refused(gitHub(event, "{" + HERE + ", 'pull_request': {}}"), "not there any more");
  }

  @Test
  void R_CICD_3_aRunThatAForkHasCausedIsNot() throws IOException {
    refused(
        gitHub(
            "workflow_run",
            "{" + HERE + ", 'workflow_run': {'head_repository': {'id': 9, 'full_name': 'e/x'}}}"),
        "workflow_run from the fork e/x");
  }

  @Test
  void R_CICD_3_publicRepositoriesAreNot() throws IOException {
    refused(gitHub("push", "{'repository': {'private': false}}"), "public repository");
    refused(
        gitHub("push", "{'repository': {'private': true, 'visibility': 'public'}}"),
        "public repository");
    refused(gitHub("push", "{'repository': {}}"), "does not say");
    refused(gitHub("push", "{'repository': {'private': 'true'}}"), "does not say");
    refused(gitHub("push", "{}"), "does not say");
  }

  @Test
  void aDamagedEventFileIsRefusedWithItsReason() throws IOException {
    refused(gitHub("push", "{'repository': "), "damaged event file");
    refused(gitHub("push", "[]"), "no object");
    refused(gitHub("push", "{'x': '" + "y".repeat(1 << 20) + "'}"), "larger than");
    refused(JobTrust.of(Environment.of(Map.of("GITHUB_ACTIONS", "true"))), "no event file");
    refused(
        JobTrust.of(
            Environment.of(
                Map.of("GITHUB_ACTIONS", "true", "GITHUB_EVENT_PATH", folder.toString()))),
        "cannot be read");
    refused(
        JobTrust.of(
            Environment.of(
                Map.of("GITHUB_ACTIONS", "true", "GITHUB_EVENT_PATH", "/no\u001bwhere"))),
        "\\u001b");
  }

  @Property(tries = 200)
  void noEventFileIsTrustedByAccident(@ForAll String text) throws IOException {
    Path file = Files.createTempFile("event", ".json");
    try {
      Files.writeString(file, "{\"repository\": " + text.replaceAll("[\ud800-\udfff]", "?"));
      assertThat(
              JobTrust.of(
                  Environment.of(
                      Map.of("GITHUB_ACTIONS", "true", "GITHUB_EVENT_PATH", file.toString()))))
          .isInstanceOf(JobTrust.Untrusted.class);
    } finally {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=private CI_PROJECT_ID=1 | trusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=internal CI_PROJECT_ID=1 | trusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=public CI_PROJECT_ID=1 | untrusted",
        "GITLAB_CI=true CI_PROJECT_ID=1 | untrusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=private CI_PROJECT_ID=1"
            + " CI_MERGE_REQUEST_SOURCE_PROJECT_ID=1 CI_MERGE_REQUEST_PROJECT_ID=1 | trusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=private CI_PROJECT_ID=1"
            + " CI_MERGE_REQUEST_SOURCE_PROJECT_ID=2 | untrusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=private CI_PROJECT_ID=2"
            + " CI_MERGE_REQUEST_SOURCE_PROJECT_ID=2 CI_MERGE_REQUEST_PROJECT_ID=1 | untrusted",
        "GITLAB_CI=true CI_PROJECT_VISIBILITY=private CI_PROJECT_ID=1"
            + " CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY=e/x"
            + " CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY=a/x | untrusted",
        "JENKINS_URL=https://ci.example BUILD_ID=1 | trusted",
        "JENKINS_URL=https://ci.example CHANGE_ID=3 CHANGE_FORK=eve | untrusted",
        "JENKINS_HOME=/x CHANGE_FORK=eve | untrusted",
        "CI=true | unknown",
        "CI=false | none",
        "CHANGE_FORK=eve | none",
        "X=y | none"
      })
  void R_CICD_3_whatOtherSystemsSay(String variables, String expected) {
    Map<String, String> environment = new HashMap<>();
    for (String assignment : variables.strip().split(" ", -1)) {
      int equals = assignment.indexOf('=');
      environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    JobTrust trust = JobTrust.of(Environment.of(environment));
    switch (expected) {
      case "trusted" -> allowed(trust);
      case "untrusted" -> refused(trust, "");
      case "unknown" -> assertThat(trust).isInstanceOf(JobTrust.Unknown.class);
      default -> assertThat(trust).isInstanceOf(JobTrust.NotAJob.class);
    }
  }
}
