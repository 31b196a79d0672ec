package dev.weir.common.autoconfigure.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has bodies that are read into records refuse null in the lists and maps of these, as {@link
 * NullItems} does. A field that is null is one that is left out, and a body that is a map itself,
 * as the actuator takes them, keeps its nulls.
 */
public final class NoNullItems implements JsonMapperBuilderCustomizer {

  @Override
  public void customize(JsonMapper.Builder builder) {
    for (Class<?> type : List.of(Collection.class, List.class, Set.class, Map.class)) {
      builder.withConfigOverride(
          type, each -> each.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)));
    }
  }
}
