/**
 * What stands below the requests of a control plane: {@link
 * dev.weir.common.autoconfigure.http.ClientChannel}, for those who have to know of its connection.
 */
@NullMarked
package dev.weir.common.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
