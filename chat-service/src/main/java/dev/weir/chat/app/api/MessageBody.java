package dev.weir.chat.app.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a publish, as the API's description tells it; it is read strictly, byte by byte. */
@Schema(description = "A message to publish")
record MessageBody(
    @Schema(
            description = "Any JSON value; members receive it byte for byte",
            requiredMode = Schema.RequiredMode.REQUIRED)
        Object data,
    @Schema(
            description =
                "Sent again with the same key within ten minutes, the message appears once;"
                    + " 1 to 128 characters")
        @Nullable String key,
    @Schema(description = "Who it is from; server unless told") @Nullable String from) {}
