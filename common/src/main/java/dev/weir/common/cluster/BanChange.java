package dev.weir.common.cluster;

import dev.weir.common.ban.Ban;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of the ban of a network, shared by the network's name with the ban as JSON.
 *
 * @param ban as it stands, or as it stood where it was lifted: others need to know of it no longer
 *     than it would have lasted
 * @param at when it was changed
 * @param lifted whether it was ended before its time
 */
record BanChange(Ban ban, Instant at, boolean lifted) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LIFTED = "lifted";

  static BanChange banned(Ban ban) {
    return new BanChange(ban, ban.since(), false);
  }

  Cidr network() {
    return ban.network();
  }

  /** As it is shared; its kind is {@code hand}, {@code rule} or {@code lifted}. */
  SharedItem item() {
    String kind = lifted ? LIFTED : source();
    return new SharedItem(network().toString(), at, ban.until(), kind, text());
  }

  private String source() {
    return ban.source().name().toLowerCase(Locale.ROOT);
  }

  /** The ban as JSON, without its network. */
  private String text() {
    ObjectNode members = JSON.createObjectNode();
    members.put("since", ban.since().toString());
    members.put("until", ban.until().toString());
    members.put("reason", ban.reason());
    members.put("by", ban.by());
    members.put("source", source());
    return JSON.writeValueAsString(members);
  }

  /**
   * What another instance shares.
   *
   * @throws IllegalArgumentException where it is none of this
   */
  static BanChange read(SharedItem item) {
    try {
      JsonNode members = JSON.readTree(item.text());
      Ban ban =
          new Ban(
              Cidr.parse(item.name()),
              Instant.parse(text(members, "since")),
              Instant.parse(text(members, "until")),
              text(members, "reason"),
              text(members, "by"),
              Source.valueOf(text(members, "source").toUpperCase(Locale.ROOT)));
      return new BanChange(ban, item.at(), item.kind().equals(LIFTED));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String text(JsonNode members, String name) {
    return members.path(name).asString("");
  }
}
