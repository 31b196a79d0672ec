/** What Weir's tests share. Never on the class path of a running service. */
@NullMarked
package dev.weir.testkit;

import org.jspecify.annotations.NullMarked;
