package dev.latchkey.config;

/**
 * A value and where it was said.
 *
 * @param value the value
 * @param origin for people: {@code "-c forced_login_method"}, {@code "/home/kim/.codex/config.toml,
 *     line 3"}
 */
public record Setting<T>(T value, String origin) {}
