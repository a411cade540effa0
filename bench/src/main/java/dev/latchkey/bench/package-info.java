/** Measurements in process. Those of whole programs are the scripts beside this module's pom. */
@NullMarked
package dev.latchkey.bench;

import org.jspecify.annotations.NullMarked;
