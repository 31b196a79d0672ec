/**
 * Sites as operators see them: read from the configuration, changed by the API, kept.
 *
 * <p>Start at {@link dev.weir.edge.app.site.SiteControl}, through which every change goes.
 */
@NullMarked
package dev.weir.edge.app.site;

import org.jspecify.annotations.NullMarked;
