/**
 * Puts the service together with Spring, and measures it. What clients meet, what operators write
 * and call, and how the service goes have a package each below this one.
 *
 * <p>Start at {@link dev.weir.chat.app.ChatConfiguration}.
 */
@NullMarked
package dev.weir.chat.app;

import org.jspecify.annotations.NullMarked;
