/**
 * Breaks one thing after the other in a suite of several instances under load, and decides what
 * clients saw that must not be: {@link dev.weir.testkit.faults.Faults} is the program, which {@code
 * ./stack faults} starts.
 */
@NullMarked
package dev.weir.testkit.faults;

import org.jspecify.annotations.NullMarked;
