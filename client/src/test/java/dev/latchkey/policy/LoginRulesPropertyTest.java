package dev.latchkey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.ConfigurationPlaces;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.Payer;
import dev.latchkey.error.PolicyException;
import dev.latchkey.testkit.TestHome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold of rules whatever they say. */
class LoginRulesPropertyTest {
  private static final List<String> IDS = List.of("A", "B", "C");

  /** The text of a layer that a user writes: any values of any of our keys, in any order. */
  @Provide
  Arbitrary<List<String>> userLines() {
    return lines(
        Arbitraries.of("\"chatgpt\"", "\"api\"").map(value -> "forced_login_method = " + value),
        ids().map(list -> "forced_chatgpt_workspace_id = " + list),
        Arbitraries.of("[]", "[\"api\"]", "[\"chatgpt\", \"api\"]")
            .map(list -> "allowed_login_methods = " + list),
        ids().map(list -> "allowed_chatgpt_workspaces = " + list),
        Arbitraries.of("file", "auto").map(kind -> "cli_auth_credentials_store = '" + kind + "'"));
  }

  /** The text of requirements. */
  @Provide
  Arbitrary<List<String>> requirementLines() {
    return lines(
        Arbitraries.of("[]", "[\"api\"]", "[\"chatgpt\"]", "[\"chatgpt\", \"api\"]")
            .map(list -> "allowed_login_methods = " + list),
        ids().map(list -> "allowed_chatgpt_workspaces = " + list),
        Arbitraries.of("file", "auto").map(kind -> "cli_auth_credentials_store = '" + kind + "'"));
  }

  private static Arbitrary<String> ids() {
    return Arbitraries.of(IDS)
        .set()
        .ofMaxSize(3)
        .map(set -> set.stream().sorted().map(id -> '"' + id + '"').toList().toString());
  }

  @SafeVarargs
  private static Arbitrary<List<String>> lines(Arbitrary<String>... each) {
    List<Arbitrary<Optional<String>>> maybe = new ArrayList<>();
    for (Arbitrary<String> one : each) {
      maybe.add(one.optional());
    }
    return Combinators.combine(maybe)
        .as(chosen -> chosen.stream().flatMap(Optional::stream).toList());
  }

  private record Machine(TestHome home, TestHome machine) implements AutoCloseable {
    static Machine create() {
      return new Machine(TestHome.create(), TestHome.create());
    }

    Configuration read(List<String> overrides) {
      return new ConfigurationReader(
              ConfigurationPlaces.of(new CodexHome(home.path()), Environment.of(Map.of()))
                  .withMachine(MachineFiles.ofUnix(machine.path()))
                  .withOverrides(overrides))
          .read();
    }

    @Override
    public void close() {
      home.close();
      machine.close();
    }
  }

  @Property(tries = 100)
  void addingALayerNeverWidensWhatIsRequired(
      @ForAll("requirementLines") List<String> required,
      @ForAll("userLines") List<String> system,
      @ForAll("userLines") List<String> user,
      @ForAll("userLines") List<String> managed) {
    try (Machine here = Machine.create()) {
      here.machine.write("etc/codex/requirements.toml", String.join("\n", required));
      Configuration alone = here.read(List.of());
      here.machine.write("etc/codex/config.toml", String.join("\n", system));
      here.home.write("config.toml", String.join("\n", user));
      here.machine.write("etc/codex/managed_config.toml", String.join("\n", managed));
      Configuration more = here.read(user);
      LoginPolicy narrow = new LoginPolicy(alone.rules());
      LoginPolicy wide = new LoginPolicy(more.rules());
      for (Method method : Method.values()) {
        assertThat(narrow.permits(method) || !wide.permits(method)).isTrue();
      }
      for (Payer payer : Payer.values()) {
        for (Optional<String> id : everyId()) {
          if (wide.violation(payer, id).isEmpty() && wide.permitsAny()) {
            assertThat(narrow.violation(payer, id)).isEmpty();
          }
        }
      }
      if (alone.store().isPresent()) {
        assertThat(more.store()).isEqualTo(alone.store());
      }
    }
  }

  @Property(tries = 100)
  void theOrderWithinALayerDoesNotMatter(
      @ForAll("userLines") List<String> user,
      @ForAll("requirementLines") List<String> required,
      @ForAll Random random) {
    try (Machine here = Machine.create()) {
      here.machine.write("etc/codex/requirements.toml", String.join("\n", required));
      here.home.write("config.toml", String.join("\n", user));
      Configuration before = here.read(user);
      List<String> otherUser = new ArrayList<>(user);
      Collections.shuffle(otherUser, random);
      List<String> otherRequired = new ArrayList<>(required);
      Collections.shuffle(otherRequired, random);
      here.machine.write("etc/codex/requirements.toml", String.join("\n", otherRequired));
      here.home.write("config.toml", String.join("\n", otherUser));
      assertThat(values(here.read(otherUser))).isEqualTo(values(before));
    }
  }

  private static Map<String, Object> values(Configuration configuration) {
    LoginRules rules = configuration.rules();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("store", configuration.store().map(setting -> (Object) setting.value()));
    values.put("forced method", rules.forcedMethod().map(setting -> (Object) setting.value()));
    values.put("forced ids", rules.forcedWorkspaces().map(setting -> (Object) setting.value()));
    values.put("methods", rules.allowedMethods().map(setting -> (Object) setting.value()));
    values.put("ids", rules.allowedWorkspaces().map(setting -> (Object) setting.value()));
    return values;
  }

  @Property(tries = 150)
  void whatMayBeUsedMayBeSignedInToAndTheOtherWayRound(
      @ForAll("userLines") List<String> user, @ForAll("requirementLines") List<String> required) {
    try (Machine here = Machine.create()) {
      here.machine.write("etc/codex/requirements.toml", String.join("\n", required));
      here.home.write("config.toml", String.join("\n", user));
      LoginPolicy policy = new LoginPolicy(here.read(List.of()).rules());
      for (Optional<String> id : everyId()) {
        boolean used = policy.permitsAny() && policy.violation(Payer.SUBSCRIPTION, id).isEmpty();
        boolean signedIn =
            passes(() -> {
              policy.check(LoginMethod.CHATGPT);
              policy.checkWorkspace(id);
            });
        assertThat(used).isEqualTo(signedIn);
      }
      assertThat(policy.permitsAny() && policy.violation(Payer.METERED, Optional.empty()).isEmpty())
          .isEqualTo(passes(() -> policy.check(LoginMethod.API_KEY)));
      if (!policy.permitsAny()) {
        for (LoginMethod method : LoginMethod.values()) {
          assertThatThrownBy(() -> policy.check(method))
              .isInstanceOf(PolicyException.class)
              .hasMessageContaining("do not permit any usable login method");
        }
      }
    }
  }

  private static boolean passes(Runnable check) {
    try {
      check.run();
      return true;
    } catch (PolicyException refused) {
      return false;
    }
  }

  private static Set<Optional<String>> everyId() {
    return Set.of(Optional.empty(), Optional.of("A"), Optional.of("B"), Optional.of("D"));
  }
}
