package dev.latchkey.credential;

import dev.latchkey.credential.Credential.ChatGptSession;
import java.time.Instant;
import java.util.Optional;

/**
 * How one login relates to another.
 *
 * @param chain whether both are of one token chain
 * @param sameAccount whether both stand for one person in one workspace at one issuer
 * @param order which of them is the younger
 */
public record Kinship(Chain chain, boolean sameAccount, Order order) {

  /** Whether two logins are of one token chain. */
  public enum Chain {
    /** They are: an issuer that revokes one of them ends the other. */
    SAME,
    /** They are of one account, and at least one does not say which login it comes from. */
    PERHAPS,
    /** They are not. */
    OTHER
  }

  /** Which of two logins is the younger. */
  public enum Order {
    /** The first is the older one. */
    EARLIER,
    /** Nothing tells. */
    EQUAL,
    /** The first is the younger one. */
    LATER
  }

  /** How {@code one} relates to {@code other}. */
  public static Kinship of(AuthDocument one, AuthDocument other) {
    if (one.credential() instanceof ChatGptSession first
        && other.credential() instanceof ChatGptSession second) {
      return of(first, second);
    }
    boolean equal =
        one.equals(other)
            || (one.credential().equals(other.credential())
                && !(one.credential() instanceof Credential.Incomplete));
    return new Kinship(equal ? Chain.SAME : Chain.OTHER, equal, Order.EQUAL);
  }

  private static Kinship of(ChatGptSession one, ChatGptSession other) {
    boolean sameAccount = isSameAccount(one.tokens(), other.tokens());
    return new Kinship(
        chain(one.tokens(), other.tokens(), sameAccount), sameAccount, order(one, other));
  }

  private static Chain chain(TokenSet one, TokenSet other, boolean sameAccount) {
    boolean sameTokens =
        (one.refreshToken().isEmpty() || other.refreshToken().isEmpty())
            ? one.accessToken().equals(other.accessToken())
            : one.refreshToken().equals(other.refreshToken());
    if (sameTokens) {
      return Chain.SAME;
    }
    if (one.loginOwnerId().isPresent() && other.loginOwnerId().isPresent()) {
      return one.loginOwnerId().equals(other.loginOwnerId()) ? Chain.SAME : Chain.OTHER;
    }
    return sameAccount ? Chain.PERHAPS : Chain.OTHER;
  }

  private static boolean isSameAccount(TokenSet one, TokenSet other) {
    Identity first = one.identity();
    Identity second = other.identity();
    return first.userId().isPresent()
        && first.userId().equals(second.userId())
        && first.accountId().equals(second.accountId())
        && one.provenance()
            .map(Provenance::issuer)
            .equals(other.provenance().map(Provenance::issuer));
  }

  /** By the issuer's clock where both tokens tell it, and by those of the machines if not. */
  private static Order order(ChatGptSession one, ChatGptSession other) {
    Optional<JwtClaims> first = JwtClaims.find(one.tokens().accessToken());
    Optional<JwtClaims> second = JwtClaims.find(other.tokens().accessToken());
    Order issued = order(first.flatMap(JwtClaims::issuedAt), second.flatMap(JwtClaims::issuedAt));
    if (issued != Order.EQUAL) {
      return issued;
    }
    Order refreshed = order(one.lastRefresh(), other.lastRefresh());
    return refreshed != Order.EQUAL
        ? refreshed
        : order(first.flatMap(JwtClaims::expiresAt), second.flatMap(JwtClaims::expiresAt));
  }

  private static Order order(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Order.EQUAL;
    }
    int difference = one.get().compareTo(other.get());
    if (difference == 0) {
      return Order.EQUAL;
    }
    return difference < 0 ? Order.EARLIER : Order.LATER;
  }
}
