package dev.latchkey.profile;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.profile.Profile.Kind;
import dev.latchkey.profile.Registry.Binding;
import dev.latchkey.profile.Registry.Entry;
import dev.latchkey.profile.SelectedProfile.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which profile counts. A profile that is named and cannot be used is an error, never another. */
final class ProfileChoice {
  private final Environment environment;
  private final RegistryFile file;

  ProfileChoice(Environment environment, RegistryFile file) {
    this.environment = environment;
    this.file = file;
  }

  /** As {@link Profiles#select}. */
  SelectedProfile select(Optional<String> option, Path workingFolder) {
    if (option.isPresent()) {
      return SelectedProfile.because(Reason.OPTION, named(option.get(), "--profile"));
    }
    Optional<String> variable = environment.get("LATCHKEY_PROFILE");
    if (variable.isPresent()) {
      return SelectedProfile.because(Reason.VARIABLE, named(variable.get(), "LATCHKEY_PROFILE"));
    }
    Registry registry = file.read();
    if (!registry.bindings().isEmpty()) {
      Optional<Binding> binding = registry.bindingAbove(Homes.real(workingFolder));
      if (binding.isPresent()) {
        return bound(registry, binding.get());
      }
    }
    Profile standard = defaultProfile();
    Optional<Profile> hidden = atHome(registry, standard.home());
    return hidden.isPresent()
        ? SelectedProfile.because(Reason.HOME_VARIABLE, hidden.get())
        : SelectedProfile.because(Reason.DEFAULT, standard);
  }

  /** As {@link Profiles#claims}. */
  List<ProfileClaim> claims(Optional<String> option, Path workingFolder) {
    List<ProfileClaim> claims = new ArrayList<>();
    option.ifPresent(name -> claims.add(new ProfileClaim(Reason.OPTION, "--profile", name)));
    environment
        .get("LATCHKEY_PROFILE")
        .ifPresent(name -> claims.add(new ProfileClaim(Reason.VARIABLE, "LATCHKEY_PROFILE", name)));
    Registry registry = file.read();
    registry
        .bindingAbove(Homes.real(workingFolder))
        .ifPresent(binding ->
            claims.add(
                new ProfileClaim(
                    Reason.BINDING,
                    "the binding of " + Homes.shown(binding.folder()),
                    binding.profile().text())));
    if (environment.get("CODEX_HOME").isPresent()) {
      Profile standard = defaultProfile();
      claims.add(
          new ProfileClaim(
              Reason.HOME_VARIABLE,
              "CODEX_HOME",
              atHome(registry, standard.home()).orElse(standard).name().text()));
    }
    return claims;
  }

  private SelectedProfile bound(Registry registry, Binding binding) {
    Profile profile =
        usable(
            registry, binding.profile(), "to which " + Homes.shown(binding.folder()) + " is bound");
    Optional<String> named = environment.get("CODEX_HOME");
    boolean overruled =
        named.isPresent() && !Homes.isSame(Homes.real(Path.of(named.get())), profile.home());
    return new SelectedProfile(
        profile,
        Reason.BINDING,
        Optional.of(binding.folder()),
        overruled
            ? Optional.of(
                "CODEX_HOME does not count here: "
                    + Homes.shown(binding.folder())
                    + " is bound to the profile "
                    + profile.name()
                    + " (--profile default overrules that)")
            : Optional.empty());
  }

  private Profile named(String text, String source) {
    if (!ProfileName.isName(text)) {
      throw new ConfigurationException(
          ErrorCode.PROFILE_INVALID,
          source + " says \"" + Printable.escape(text, 64) + "\", which is no name of a profile",
          "latchkey profile list shows those that there are");
    }
    ProfileName name = new ProfileName(text);
    if (!name.isDefault()) {
      return usable(file.read(), name, source);
    }
    return standard();
  }

  private Profile usable(Registry registry, ProfileName name, String source) {
    if (name.isDefault()) {
      return standard();
    }
    Profile profile = file.profile(file.find(registry, name, Optional.of(source)));
    if (!Files.isDirectory(profile.home())) {
      throw new ConfigurationException(
          ErrorCode.HOME_UNUSABLE,
          "the home of the profile " + name + ", " + Homes.shown(profile.home()) + ", is no folder",
          "put it back, or forget the profile with latchkey profile remove "
              + name
              + " --keep-files");
    }
    return profile;
  }

  /** The default profile, which somebody has named. */
  private Profile standard() {
    Profile standard = defaultProfile();
    if (environment.get("CODEX_HOME").isPresent()) {
      Optional<Profile> hidden = atHome(file.read(), standard.home());
      if (hidden.isPresent()) {
        throw new ConfigurationException(
            ErrorCode.HOME_SHARED,
            "the default profile is where CODEX_HOME points, and that is the home of the profile "
                + hidden.get().name()
                + ", "
                + Homes.shown(standard.home()),
            "unset CODEX_HOME to use ~/.codex, or name the profile");
      }
    }
    return standard;
  }

  /** The profile at {@code home}, where {@code CODEX_HOME} points, if it is not the default one. */
  private Optional<Profile> atHome(Registry registry, Path home) {
    if (environment.get("CODEX_HOME").isPresent()) {
      for (Entry entry : registry.entries()) {
        Profile profile = file.profile(entry);
        if (Homes.isSame(profile.home(), home)) {
          return Optional.of(profile);
        }
      }
    }
    return Optional.empty();
  }

  /** Where Codex would be at home. */
  Profile defaultProfile() {
    return new Profile(ProfileName.DEFAULT, CodexHome.of(environment).path(), Kind.DEFAULT);
  }
}
