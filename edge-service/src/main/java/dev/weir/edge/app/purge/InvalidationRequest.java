package dev.weir.edge.app.purge;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.edge.invalidate.PurgeOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What to forget, as the API and the other edges say it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "InvalidationRequest")
public record InvalidationRequest(
    @Schema(
            description = "What the value is",
            allowableValues = {"url", "pattern", "tag", "all"},
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String type,
    @Schema(
            description =
                "url: a URL, or a path that is meant on any host; ?* at its end stands for any"
                    + " query. pattern: a glob in which * is any text, or re: and an RE2"
                    + " expression. tag: of Cache-Tag or Surrogate-Key")
        @Nullable String value,
    @Schema(description = "The site whose it is; left out: of every site") @Nullable String site,
    @Schema(description = "Whether it becomes stale, rather than going; left out: it goes")
        @Nullable Boolean soft) {

  public static InvalidationRequest of(PurgeOrder order) {
    return new InvalidationRequest(
        order.type().text(),
        order.type() == PurgeOrder.Type.ALL ? null : order.value(),
        order.site(),
        order.soft());
  }

  /**
   * The order.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  public PurgeOrder order() {
    if (type == null) {
      throw new IllegalArgumentException("type is missing, expected url, pattern, tag or all");
    }
    return new PurgeOrder(
        PurgeOrder.Type.named(type), value == null ? "" : value, site, Boolean.TRUE.equals(soft));
  }
}
