package dev.latchkey.session;

import java.util.List;

/**
 * Which source won, and what there is besides.
 *
 * @param source the winner
 * @param overruled what else is set and does not count, one sentence each
 */
public record Selection(Source source, List<String> overruled) {}
