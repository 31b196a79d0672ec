/** {@code /api/monitors}: what is watched, changes of it, and who is told when it changes. */
@NullMarked
package dev.weir.diagnostics.app.monitor;

import org.jspecify.annotations.NullMarked;
