package dev.latchkey.config;

import java.util.Optional;

/**
 * What one layer says about a key.
 *
 * @param setting the value as it was written: text, number, truth value, or list of those
 * @param ignored why it does not count, whatever the other layers say; nothing if it may
 */
public record Said(Setting<Object> setting, Optional<String> ignored) {}
