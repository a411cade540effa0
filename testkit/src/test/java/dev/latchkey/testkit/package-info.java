/** Tests of the test kit. */
@NullMarked
package dev.latchkey.testkit;

import org.jspecify.annotations.NullMarked;
