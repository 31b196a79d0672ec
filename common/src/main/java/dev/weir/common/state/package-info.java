/**
 * What was changed through an API while a service runs, apart from what it means: changes by name
 * as JSON, how one is merged into what stands, and the file that keeps them. The services' {@code
 * app} packages call it. Start at {@link dev.weir.common.state.Changes}.
 */
@NullMarked
package dev.weir.common.state;

import org.jspecify.annotations.NullMarked;
