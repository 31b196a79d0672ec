package dev.weir.diagnostics.app;

import dev.weir.diagnostics.app.investigate.InvestigationView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springdoc.core.annotations.RouterOperation;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;

/** Describes the route of {@link InvestigateConfiguration} for OpenAPI. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RouterOperation(
    path = "/api/investigate",
    method = RequestMethod.POST,
    operation =
        @Operation(
            operationId = "investigate",
            tags = RunAnswers.TAG,
            summary = "Looks at a target in every way at once, and says what that means",
            requestBody =
                @RequestBody(
                    required = true,
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = InvestigateApi.Body.class))),
            responses =
                @ApiResponse(
                    responseCode = "200",
                    description = "Findings and what they follow from",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = InvestigationView.class)))))
@interface InvestigateApi {

  /** What callers write, as OpenAPI describes it. */
  @Schema(name = "InvestigateRequest")
  interface Body {
    @Schema(description = "A host name or an address", requiredMode = RequiredMode.REQUIRED)
    String getTarget();

    @Schema(description = "any, ipv4 or ipv6", defaultValue = "any")
    String getFamily();

    @Schema(description = "Of TCP; left out: 443 and 80", minimum = "1", maximum = "65535")
    int getPort();

    @Schema(description = "For each single step: 100ms to 10s", defaultValue = "2s")
    String getTimeout();
  }
}
