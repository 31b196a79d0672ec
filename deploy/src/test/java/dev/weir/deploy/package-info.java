/**
 * Holds what Weir is deployed with to what it promises. Nothing is started: the compose file, the
 * Helm chart, the dashboards and the alerts are read as their users read them.
 */
@NullMarked
package dev.weir.deploy;

import org.jspecify.annotations.NullMarked;
