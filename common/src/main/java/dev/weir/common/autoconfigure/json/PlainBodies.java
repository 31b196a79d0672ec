package dev.weir.common.autoconfigure.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has bodies that are read into records refuse null in the lists and maps of these, as {@link
 * NullItems} does. A field that is null is one that is left out, and a body that is a map itself,
 * as the actuator takes them, keeps its nulls. Refuses bodies with two members of one name, too: of
 * these nobody knows which is meant.
 */
public final class PlainBodies implements JsonMapperBuilderCustomizer {

  @Override
  public void customize(JsonMapper.Builder builder) {
    builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    for (Class<?> type : List.of(Collection.class, List.class, Set.class, Map.class)) {
      builder.withConfigOverride(
          type, each -> each.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)));
    }
  }
}
