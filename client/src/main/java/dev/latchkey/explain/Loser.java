package dev.latchkey.explain;

/**
 * What was said and does not hold.
 *
 * @param value for people, without secrets
 * @param source who said it
 * @param reason why it does not hold
 */
public record Loser(String value, Source source, String reason) {}
