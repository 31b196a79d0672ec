/** Tests that concern the whole of common. */
@NullMarked
package dev.weir.common;

import org.jspecify.annotations.NullMarked;
