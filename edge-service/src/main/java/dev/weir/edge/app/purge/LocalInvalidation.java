package dev.weir.edge.app.purge;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one edge says when it has forgotten.
 *
 * @param edge its id
 * @param removed how many keys it held of what was purged; left out where they are still counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LocalInvalidation(String edge, @Nullable Long removed) {

  OptionalLong count() {
    return removed == null ? OptionalLong.empty() : OptionalLong.of(removed);
  }
}
