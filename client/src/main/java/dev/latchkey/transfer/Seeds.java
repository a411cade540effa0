package dev.latchkey.transfer;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Kinship;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.TransferException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.revocation.Succession.Verdict;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The round trip of a login through a job: from a secret into the store, and back when the job has
 * renewed it. What the secret held is remembered as a digest ({@code latchkey/seed.json}).
 * Thread-safe.
 */
public final class Seeds {
  private static final String SEED = "document_sha256";
  private static final String ACCOUNT = "account_sha256";

  private final CredentialStore store;
  private final Succession succession;
  private final RevocationQueue queue;
  private final LoginPolicy policy;
  private final InstantSource clock;
  private final Sidecar sidecar;

  /** Round trips through {@code store}. */
  public Seeds(
      CredentialStore store,
      Succession succession,
      RevocationQueue queue,
      LoginPolicy policy,
      InstantSource clock) {
    this.store = store;
    this.succession = succession;
    this.queue = queue;
    this.policy = policy;
    this.clock = clock;
    this.sidecar = store.sidecar("seed");
  }

  /** A place for the login between jobs. */
  public interface Vault {
    /** For people. */
    String name();

    /** What it holds now, if that can be seen. */
    Optional<byte[]> content();

    /**
     * Makes {@code authJson} what it holds.
     *
     * @throws LatchkeyException if it does not hold that now
     */
    void keep(byte[] authJson);
  }

  /** What a restoration found out. */
  public enum Restored {
    /** The seed is stored now. */
    STORED,
    /** It was stored already. */
    THERE_ALREADY,
    /** What is stored is younger than the seed, and stays. */
    YOUNGER_KEPT
  }

  /**
   * What a restoration did.
   *
   * @param outcome what
   * @param identity whose login is stored now
   * @param revocations what became of another login that was replaced
   * @param remarks what the user should know
   */
  public record Restoration(
      Restored outcome,
      Identity identity,
      List<RevocationOutcome> revocations,
      List<String> remarks) {}

  /** What a saving did. */
  public enum Saved {
    /** The vault holds what is stored. */
    WRITTEN,
    /** It did already: nothing has changed since the restoration. */
    UNCHANGED,
    /** The vault holds a younger one, which stays. */
    YOUNGER_KEPT
  }

  /**
   * Stores a login from a secret, unless a younger one of the same account is there.
   *
   * @param content the text of {@code auth.json}
   * @param origin where it comes from, for people
   * @param replace whether a login of another account may be replaced and revoked
   * @throws LatchkeyException if nothing was stored
   */
  public Restoration restore(byte[] content, String origin, boolean replace) {
    AuthDocument seed = parse(content, origin);
    ChatGptSession session = requireChain(seed.credential(), origin);
    policy.check(LoginMethod.CHATGPT);
    policy.checkWorkspace(session.tokens().identity().accountId());
    boolean[] same = new boolean[1];
    Optional<Succession.Report> report =
        succession.replaceIf(
            seed,
            stored -> {
              Verdict verdict = judge(seed, stored, replace);
              same[0] = verdict == Verdict.KEEP && stored.filter(seed::equals).isPresent();
              return verdict;
            });
    remember(seed);
    List<String> remarks = new ArrayList<>();
    if (report.isPresent()) {
      remarks.addAll(report.get().remarks());
    }
    Restored outcome =
        report.isPresent()
            ? Restored.STORED
            : same[0] ? Restored.THERE_ALREADY : Restored.YOUNGER_KEPT;
    return new Restoration(
        outcome, session.tokens().identity(), queue.attempt(), List.copyOf(remarks));
  }

  /**
   * Writes the stored login to {@code vault} if it has changed since {@link #restore}.
   *
   * @param replace whether the login of another account than the restored one may be written
   * @throws LatchkeyException if what is stored must not take the place of a good secret, or the
   *     vault did not take it
   */
  public Saved save(Vault vault, boolean replace) {
    // As its owner: a renewal that is under way ends first, and the vault gets what it brought.
    try (StoreTransaction owner = store.begin()) {
      AuthDocument document =
          owner
              .read()
              .orElseThrow(() ->
                  new NotSignedInException(
                      ErrorCode.NOT_SIGNED_IN,
                      "there is no login in " + store.describe() + ", so nothing was saved",
                      "what the secret holds stays; look at what the job did"));
      requireChain(document.credential(), store.describe());
      JsonObject memory = sidecar.read().orElseGet(JsonObject::empty);
      if (memory.string(SEED).filter(Digest.of(document)::equals).isPresent()) {
        return Saved.UNCHANGED;
      }
      if (!replace
          && memory.string(ACCOUNT).filter(a -> !a.equals(account(document))).isPresent()) {
        throw new TransferException(
            ErrorCode.LOGIN_IN_THE_WAY,
            "the login in " + store.describe() + " is of another account than the restored one",
            "nothing was saved; use --replace if the secret is to hold this account from now on");
      }
      if (holdsYounger(vault, document)) {
        return Saved.YOUNGER_KEPT;
      }
      vault.keep(document.toPrettyText().getBytes(StandardCharsets.UTF_8));
      sidecar.write(memory(document));
      return Saved.WRITTEN;
    }
  }

  private static boolean holdsYounger(Vault vault, AuthDocument document) {
    Optional<byte[]> content = vault.content();
    if (content.isEmpty()) {
      return false;
    }
    AuthDocument there;
    try {
      there = AuthDocument.parse(content.get());
    } catch (JsonSyntaxException damaged) {
      return false;
    }
    Kinship kinship = Kinship.of(document, there);
    return kinship.sameAccount() && kinship.order() == Kinship.Order.EARLIER;
  }

  private void remember(AuthDocument seed) {
    try (StoreTransaction owner = store.begin()) {
      sidecar.write(memory(seed));
    }
  }

  private JsonObject memory(AuthDocument document) {
    return JsonObject.empty()
        .with("version", new JsonNumber("1"))
        .with(SEED, Digest.of(document))
        .with(ACCOUNT, account(document))
        .with("at", clock.instant().toString());
  }

  private static String account(AuthDocument document) {
    return document.credential() instanceof ChatGptSession session
        ? Digest.ofAccount(session.tokens().identity())
        : "";
  }

  private AuthDocument parse(byte[] content, String origin) {
    String text = new String(content, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw unfit(
          origin + " is empty",
          "see whether the secret exists and whether this job may read it; jobs from forks get none");
    }
    if (content.length > JsonReader.MAX_SIZE) {
      throw unfit(
          origin + " is larger than " + JsonReader.MAX_SIZE + " bytes", "see what is in it");
    }
    try {
      return AuthDocument.parse(
          text.charAt(0) == '{' ? text.getBytes(StandardCharsets.UTF_8) : content);
    } catch (JsonSyntaxException e) {
      throw unfit(
          origin + " is not the content of auth.json: " + e.getMessage(),
          text.startsWith("eyJ") || text.startsWith("ew")
              ? "it looks like base64: decode it first, or store the file as it is"
              : "store the file as it is, whole and without quotes");
    }
  }

  /** Only such a login changes, and dies if the change is not kept (R-CICD-10, R-CICD-11). */
  private static ChatGptSession requireChain(Credential credential, String origin) {
    return switch (credential) {
      case ChatGptSession session when session.mode() != AuthMode.CHATGPT ->
          throw unfit(
              origin + " holds tokens that another program renews",
              "run latchkey login on a trusted machine, and store the auth.json of that");
      case ChatGptSession session when session.tokens().refreshToken().isEmpty() ->
          throw unfit(
              origin + " holds a login without a refresh token, which ends and cannot be renewed",
              "run latchkey login on a trusted machine, and store the auth.json of that");
      case ChatGptSession session -> session;
      case Credential.ApiKey key ->
          throw unfit(
              origin + " holds an API key, which never changes and needs no round trip",
              "give it to the job as a secret: printenv OPENAI_API_KEY | latchkey login"
                  + " --with-api-key");
      case Credential.PersonalAccessToken token -> throw accessToken(origin);
      case Credential.AgentIdentity agent -> throw accessToken(origin);
      case Credential.EnrolledAgent agent -> throw accessToken(origin);
      case Credential.BedrockApiKey key -> throw bedrock(origin);
      case Credential.BedrockAccessKeys keys -> throw bedrock(origin);
      case Credential.Incomplete incomplete ->
          throw unfit(
              origin
                  + " holds no login: "
                  + Printable.escape(incomplete.missing(), 60)
                  + " is missing",
              "run latchkey login on a trusted machine, and store the auth.json of that");
    };
  }

  private static TransferException accessToken(String origin) {
    return unfit(
        origin + " holds an access token, which never changes and needs no round trip",
        "give it to the job as the secret CODEX_ACCESS_TOKEN");
  }

  private static TransferException bedrock(String origin) {
    return unfit(
        origin + " holds keys for Amazon Bedrock, which never change and need no round trip",
        "give them to the job as its cloud credentials");
  }

  private static TransferException unfit(String message, String remedy) {
    return new TransferException(ErrorCode.SEED_UNFIT, message, remedy);
  }

  private Verdict judge(AuthDocument seed, Optional<AuthDocument> stored, boolean replace) {
    if (stored.isEmpty() || stored.get().credential() instanceof Credential.Incomplete) {
      return Verdict.SUCCEED;
    }
    Kinship kinship = Kinship.of(seed, stored.get());
    boolean younger = kinship.order() == Kinship.Order.LATER;
    if (kinship.chain() != Kinship.Chain.OTHER) {
      return younger ? Verdict.CONTINUE : Verdict.KEEP;
    }
    if (kinship.sameAccount()) {
      return younger ? Verdict.SUCCEED : Verdict.KEEP;
    }
    if (replace) {
      return Verdict.SUCCEED;
    }
    throw new StoreException(
        ErrorCode.LOGIN_IN_THE_WAY,
        "the login in " + store.describe() + " is of another account than the seed",
        "use a CODEX_HOME of its own for each account, or --replace, which revokes what is there");
  }
}
