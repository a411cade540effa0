package dev.latchkey.doctor;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Origin;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.StoreSurvey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the login is where the configuration says, can be read there, and is nowhere else.
 *
 * @param stores those of the home; they ask a keyring without a dialog
 */
record StoreCheck(HomeStores stores) implements Check {
  @Override
  public Topic topic() {
    return Topic.STORE;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    StoreSurvey.Report report = new StoreSurvey(stores).look();
    for (StoreSurvey.Finding place : report.findings()) {
      if (place.trouble().isPresent()) {
        if (isRead(place) && !isNoKeyring(place.trouble().get())) {
          findings.add(unreadable(place, place.trouble().get()));
        }
      } else if (place.login().isPresent() && !place.counts()) {
        findings.add(elsewhere(place, report));
      }
      remarks(place, findings);
    }
    if (report.moving()) {
      findings.add(
          Finding.warning(
              topic(),
              FindingCode.MOVE_UNFINISHED,
              "a move of the login to another store was begun and not finished",
              new Subject.File(report.home().resolve("latchkey").resolve("store-move.json")),
              Cure.command("any command that can, finishes it", "latchkey", "store", "show")));
    }
    if (report.kind().value() == StoreKind.EPHEMERAL) {
      findings.add(ephemeral(report.kind().origin()));
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), where(report))) : findings;
  }

  private static String where(StoreSurvey.Report report) {
    for (StoreSurvey.Finding place : report.findings()) {
      if (place.counts()) {
        return place.where();
      }
    }
    return HomeStores.word(report.kind().value()) + ", and nothing in it";
  }

  /** Whether a command would look there. */
  private boolean isRead(StoreSurvey.Finding place) {
    boolean isFile = place.name().equals("file");
    return switch (stores.kind().value()) {
      case FILE -> isFile;
      case KEYRING -> !isFile;
      case AUTO -> isFile || !stores.isSettledOnFile();
      case EPHEMERAL -> false;
    };
  }

  /** Where {@code auto} is configured that is no trouble, but the reason for the file. */
  private boolean isNoKeyring(StoreException trouble) {
    return stores.kind().value() == StoreKind.AUTO && trouble.code() == ErrorCode.KEYRING_ABSENT;
  }

  private Finding unreadable(StoreSurvey.Finding place, StoreException trouble) {
    String seen = String.valueOf(trouble.getMessage());
    Subject keyring = new Subject.Store(place.where());
    return switch (trouble.code()) {
      case KEYRING_ABSENT ->
          Finding.error(
              topic(),
              FindingCode.KEYRING_ABSENT,
              seen,
              keyring,
              Cure.command(trouble.remedy(), "latchkey", "store", "move", "file"));
      case KEYRING_LOCKED ->
          Finding.error(
              topic(),
              FindingCode.KEYRING_LOCKED,
              seen,
              keyring,
              Cure.command("unlocks it, if you can see its dialog", "latchkey", "status"));
      case KEYRING_SILENT, KEYRING_REFUSED, KEYRING_DROPPED ->
          Finding.error(
              topic(),
              FindingCode.KEYRING_SILENT,
              seen,
              keyring,
              Cure.command(trouble.remedy(), "latchkey", "store", "move", "file"));
      case STORE_UNFIT ->
          Finding.error(
              topic(), FindingCode.LOGIN_UNFIT, seen, subject(place), aside(place, trouble));
      default ->
          Finding.error(
              topic(), FindingCode.LOGIN_UNREADABLE, seen, subject(place), aside(place, trouble));
    };
  }

  private Subject subject(StoreSurvey.Finding place) {
    return place.name().equals("file")
        ? new Subject.File(authJson())
        : new Subject.Store(place.where());
  }

  private Cure aside(StoreSurvey.Finding place, StoreException trouble) {
    return place.name().equals("file")
        ? Cure.command(
            "unless you can mend it; then latchkey login",
            "mv",
            authJson(),
            Path.of(authJson() + ".broken"))
        : Cure.advice(trouble.remedy());
  }

  private Path authJson() {
    return stores.home().resolve("auth.json");
  }

  private Finding elsewhere(StoreSurvey.Finding place, StoreSurvey.Report report) {
    boolean isFile = report.kind().value() == StoreKind.FILE || stores.isSettledOnFile();
    return Finding.warning(
        topic(),
        FindingCode.LOGIN_ELSEWHERE,
        "a login is in " + place.where() + ", which nothing uses",
        subject(place),
        Cure.command(
            "it clears that place; the login that counts stays, or takes over if there is none",
            "latchkey",
            "store",
            "move",
            isFile ? "file" : "keyring"));
  }

  private Finding ephemeral(Origin origin) {
    return Finding.warning(
        topic(),
        FindingCode.STORE_EPHEMERAL,
        "a login would end with the command that made it (" + origin + ")",
        new Subject.Setting("cli_auth_credentials_store", origin.toString()),
        origin.layer() == Layer.USER
            ? Cure.run("latchkey", "store", "move", "file")
            : Cure.advice("take that setting away, or change it where it was said"));
  }

  private void remarks(StoreSurvey.Finding place, List<Finding> to) {
    for (String warning : place.warnings()) {
      // Modes are told file by file.
      if (!warning.contains(" can be read by other users (mode ")) {
        to.add(
            Finding.warning(
                topic(),
                FindingCode.STORE_REMARK,
                warning,
                new Subject.Store(place.where()),
                Cure.advice("the next latchkey login puts that right")));
      }
    }
  }
}
