package dev.weir.edge.app.purge;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one edge says when it has forgotten what a batch names.
 *
 * @param edge its id
 * @param removed for each purge of the batch, how many keys the edge held of it; null where they
 *     are still counted
 */
public record LocalInvalidations(
    String edge, @JsonSetter(contentNulls = Nulls.SET) List<@Nullable Long> removed) {

  public OptionalLong count(int index) {
    Long count = removed.get(index);
    return count == null ? OptionalLong.empty() : OptionalLong.of(count);
  }
}
