/**
 * What operators write about pools, streams and splits, in files and in the control API alike: a
 * record for each section, which says what is wrong with it and turns into what the balancer works
 * with.
 *
 * <p>Start at {@link dev.weir.lb.app.config.PoolConfig} and {@link
 * dev.weir.lb.app.config.LbProperties}.
 */
@NullMarked
package dev.weir.lb.app.config;

import org.jspecify.annotations.NullMarked;
