package dev.latchkey.trust;

/**
 * A block of a PEM file (RFC 7468).
 *
 * @param label what it is, as {@code CERTIFICATE}
 * @param content what it holds
 * @param line where it begins, from 1
 */
record PemBlock(String label, byte[] content, int line) {}
