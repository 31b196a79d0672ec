/**
 * How names in code are written where people read them: in configuration, answers and logs. Start
 * at {@link dev.weir.common.text.Words}.
 */
@NullMarked
package dev.weir.common.text;

import org.jspecify.annotations.NullMarked;
