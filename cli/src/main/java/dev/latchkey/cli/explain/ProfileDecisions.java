package dev.latchkey.cli.explain;

import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.explain.Decision;
import dev.latchkey.explain.Loser;
import dev.latchkey.explain.Source;
import dev.latchkey.explain.Trouble;
import dev.latchkey.profile.ProfileClaim;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.profile.SelectedProfile.Reason;
import java.util.ArrayList;
import java.util.List;

/** Which profile counts, and so which home; the library itself knows only the home. */
final class ProfileDecisions {
  private static final String ID = "profile";
  private static final String LABEL = "Profile";

  private final Surroundings surroundings;
  private final CommonOptions options;

  ProfileDecisions(Surroundings surroundings, CommonOptions options) {
    this.surroundings = surroundings;
    this.options = options;
  }

  /** As {@link Surroundings#profile}, and says nothing. */
  SelectedProfile select() {
    return surroundings.profiles().select(options.profile(), surroundings.workingFolder());
  }

  /** Both of them. */
  List<Decision> of(SelectedProfile selected) {
    return List.of(
        Decision.attempt(ID, LABEL, () -> profile(selected)),
        Decision.attempt("home", "Home", () -> home(selected)));
  }

  /** That there is none to work with. */
  Decision unusable(LatchkeyException e) {
    List<Loser> losers = new ArrayList<>();
    try {
      List<ProfileClaim> claims = claims();
      for (ProfileClaim claim : claims.subList(Math.min(1, claims.size()), claims.size())) {
        losers.add(loser(claim, claims.getFirst().place()));
      }
    } catch (LatchkeyException twice) {
      // What cannot be told of them is what is wrong.
    }
    return Decision.unknown(ID, LABEL, Trouble.of(e), losers);
  }

  private Decision profile(SelectedProfile selected) {
    List<ProfileClaim> claims = claims();
    if (claims.isEmpty()) {
      return Decision.of(ID, LABEL, selected.name().text(), Source.BUILT_IN, "", List.of());
    }
    ProfileClaim winner = claims.getFirst();
    List<Loser> losers = new ArrayList<>();
    for (ProfileClaim claim : claims.subList(1, claims.size())) {
      // It says where the default profile is, also where something else has chosen that.
      if (claim.reason() != Reason.HOME_VARIABLE || !selected.name().isDefault()) {
        losers.add(loser(claim, winner.place()));
      }
    }
    return Decision.of(
        ID, LABEL, selected.name().text(), Source.of(winner.place()), reason(winner), losers);
  }

  private List<ProfileClaim> claims() {
    return surroundings.profiles().claims(options.profile(), surroundings.workingFolder());
  }

  private static Loser loser(ProfileClaim claim, String winner) {
    return new Loser(
        Printable.escape(claim.profile(), 64),
        Source.of(claim.place()),
        winner + " comes before it");
  }

  private static String reason(ProfileClaim winner) {
    return switch (winner.reason()) {
      case OPTION, VARIABLE -> "it was named";
      case BINDING -> "the working folder is there";
      case HOME_VARIABLE -> "it points to the profile's home";
      case DEFAULT -> "";
    };
  }

  private Decision home(SelectedProfile selected) {
    String path = Printable.escape(selected.home().toString(), 500);
    if (selected.name().isDefault()) {
      return surroundings.environment().get("CODEX_HOME").isPresent()
          ? Decision.of("home", "Home", path, Source.of("CODEX_HOME"), "", List.of())
          : Decision.of("home", "Home", path, Source.BUILT_IN, "", List.of());
    }
    return Decision.of(
        "home",
        "Home",
        path,
        Source.of("the profile " + selected.name().text()),
        "each profile has its own",
        List.of());
  }
}
