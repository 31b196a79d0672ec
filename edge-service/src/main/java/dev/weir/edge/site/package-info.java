/**
 * The sites that an edge serves: which host belongs to which, what makes two of its requests one,
 * how long its answers last, and what is changed in their fields. The lane of {@code netty} finds
 * the site of each request; {@code app} builds them.
 *
 * <p>Start at {@link dev.weir.edge.site.SiteTable} and {@link dev.weir.edge.site.SiteRules}.
 */
@NullMarked
package dev.weir.edge.site;

import org.jspecify.annotations.NullMarked;
