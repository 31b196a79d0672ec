package dev.weir.chat.access;

import dev.weir.chat.room.RoomPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rights from a claim. Two forms: a list of rooms, {@code ["lobby", "team/*"]}, where all may
 * be done; or an object of rooms, {@code {"news": ["subscribe"], "team/*": ["subscribe",
 * "publish"]}}.
 *
 * @param claim its name
 * @param usual what one may do whose token does not have the claim
 */
public record ClaimedRights(String claim, Rights usual) {

  private static final String SUBSCRIBE = "subscribe";
  private static final String PUBLISH = "publish";

  /** The rights that claims give; null where the claim is of no such form. */
  @Nullable Rights of(Map<String, Object> claims) {
    return switch (claims.get(claim)) {
      case null -> usual;
      case List<?> rooms -> ofList(rooms);
      case Map<?, ?> rooms -> ofObject(rooms);
      default -> null;
    };
  }

  private static @Nullable Rights ofList(List<?> rooms) {
    List<RoomPattern> patterns = new ArrayList<>();
    for (Object room : rooms) {
      if (!(room instanceof String text) || !RoomPattern.isLawful(text)) {
        return null;
      }
      patterns.add(new RoomPattern(text));
    }
    return new Rights(patterns, patterns);
  }

  private static @Nullable Rights ofObject(Map<?, ?> rooms) {
    List<RoomPattern> subscribe = new ArrayList<>();
    List<RoomPattern> publish = new ArrayList<>();
    for (Map.Entry<?, ?> each : rooms.entrySet()) {
      if (!(each.getKey() instanceof String text)
          || !RoomPattern.isLawful(text)
          || !(each.getValue() instanceof List<?> words)) {
        return null;
      }
      RoomPattern pattern = new RoomPattern(text);
      for (Object word : words) {
        if (SUBSCRIBE.equals(word)) {
          subscribe.add(pattern);
        } else if (PUBLISH.equals(word)) {
          publish.add(pattern);
        } else {
          return null;
        }
      }
    }
    return new Rights(subscribe, publish);
  }
}
