/**
 * What operators write about an edge, and the files in which the changes of its API outlive it.
 *
 * <p>Start at {@link dev.weir.edge.app.config.EdgeProperties}, and {@link
 * dev.weir.edge.app.config.SiteConfig} for a site.
 */
@NullMarked
package dev.weir.edge.app.config;

import org.jspecify.annotations.NullMarked;
