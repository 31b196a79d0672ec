package dev.weir.common.autoconfigure.limit;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import org.jspecify.annotations.Nullable;

/** How the API description shows what {@code LimitJson} reads and writes; nothing else uses it. */
@Schema(name = "Limit")
record LimitSchema(
    @Schema(accessMode = AccessMode.READ_ONLY, requiredMode = RequiredMode.NOT_REQUIRED)
        String name,
    @Schema(
            accessMode = AccessMode.READ_ONLY,
            requiredMode = RequiredMode.NOT_REQUIRED,
            description = "configuration, or api where it was made or changed there")
        String origin,
    @Schema(
            requiredMode = RequiredMode.NOT_REQUIRED,
            description = "The requests that are counted: those that fit all three")
        Match match,
    @Schema(
            requiredMode = RequiredMode.NOT_REQUIRED,
            description =
                "What has a count of its own: client, header:NAME, route, host or service",
            defaultValue = "client")
        String key,
    @Schema(
            requiredMode = RequiredMode.NOT_REQUIRED,
            allowableValues = {"fixed-window", "sliding-window", "token-bucket", "concurrency"},
            defaultValue = "fixed-window")
        String algorithm,
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            description = "Requests for each window, or at once",
            minimum = "1",
            maximum = "100000000")
        int limit,
    @Schema(description = "From 100ms to 1d, such as 10s; concurrency has none", example = "10s")
        @Nullable String window,
    @Schema(
            description = "What a token bucket holds; the limit by default",
            minimum = "1",
            maximum = "100000000")
        @Nullable Integer burst,
    @Schema(
            requiredMode = RequiredMode.NOT_REQUIRED,
            allowableValues = {"local", "cluster"},
            defaultValue = "local")
        String scope,
    @Schema(
            requiredMode = RequiredMode.NOT_REQUIRED,
            description = "What a cluster limit does while the store is away",
            allowableValues = {"local", "open", "closed"},
            defaultValue = "local")
        String onStoreFailure) {

  /** Left out: all. */
  @Schema(name = "LimitMatch")
  record Match(
      @Schema(example = "/api/**") @Nullable String path,
      @Schema(example = "*.example.org") @Nullable String host,
      @Schema(example = "POST") @Nullable String method) {}
}
