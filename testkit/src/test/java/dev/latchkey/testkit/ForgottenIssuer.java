package dev.latchkey.testkit;

/**
 * A program that leaves an issuer open, in the middle of an answer that never comes, and returns.
 */
final class ForgottenIssuer {
  private ForgottenIssuer() {}

  public static void main(String[] args) {
    FakeIssuer issuer = FakeIssuer.start();
    issuer.on(Endpoint.OTHER).answer(Answer.hang());
    Thread.ofVirtual().start(() -> new HttpDriver().get(issuer.uri("/x")));
    issuer.awaitRequests(Endpoint.OTHER, 1);
    RawServer.start(RawServer.Peer::awaitEnd);
    System.out.println("returning");
  }
}
