/**
 * Every page that a person sees: its words, its looks, and the headers that keep it safe.
 *
 * <p>The templates are in {@code src/main/jte}; they become Java before the compiler runs. Pages
 * work without JavaScript and carry none. Uses {@code http}, and knows no feature: a page is given
 * texts, not objects of a feature.
 */
@NullMarked
package dev.latchkey.authority.page;

import org.jspecify.annotations.NullMarked;
