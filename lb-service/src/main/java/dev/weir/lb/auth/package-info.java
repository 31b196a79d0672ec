/**
 * Who may use a route: gates that ask a request for credentials before anybody else sees it. Start
 * at {@link dev.weir.lb.auth.Gate}.
 */
@NullMarked
package dev.weir.lb.auth;

import org.jspecify.annotations.NullMarked;
