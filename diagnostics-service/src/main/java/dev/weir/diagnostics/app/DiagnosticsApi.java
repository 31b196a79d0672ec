package dev.weir.diagnostics.app;

import dev.weir.diagnostics.app.connect.HttpView;
import dev.weir.diagnostics.app.connect.PortView;
import dev.weir.diagnostics.app.connect.TlsView;
import dev.weir.diagnostics.app.dns.DnsTraceView;
import dev.weir.diagnostics.app.dns.DnsView;
import dev.weir.diagnostics.app.ping.PingView;
import dev.weir.diagnostics.app.trace.TraceView;
import dev.weir.diagnostics.app.trace.WatchView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springdoc.core.annotations.RouterOperation;
import org.springdoc.core.annotations.RouterOperations;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;

/** Describes the routes of {@link DiagnosticsConfiguration} for OpenAPI. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RouterOperations({
  @RouterOperation(
      path = "/api/ping",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "ping",
              tags = RunAnswers.TAG,
              summary = "Sends probes to targets at a steady pace",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Ping.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "The whole report",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(oneOf = {PingView.class, PingView.Many.class}))))),
  @RouterOperation(
      path = "/api/traceroute",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "traceroute",
              tags = RunAnswers.TAG,
              summary = "Finds the hops on the way to a target",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Traceroute.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "The whole path",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(oneOf = {TraceView.class, WatchView.class}))))),
  @RouterOperation(
      path = "/api/dns",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "dns",
              tags = RunAnswers.TAG,
              summary = "Asks name servers, and tells where they disagree",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Dns.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Every answer",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(oneOf = {DnsView.class, DnsTraceView.class}))))),
  @RouterOperation(
      path = "/api/port",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "port",
              tags = RunAnswers.TAG,
              summary = "Connects to a TCP port, and says what a failure means",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Port.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "The outcome",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = PortView.class))))),
  @RouterOperation(
      path = "/api/tls",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "tls",
              tags = RunAnswers.TAG,
              summary = "Finds what a TLS server offers, the chain it shows, and what is wrong",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Tls.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "What was found",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = TlsView.class))))),
  @RouterOperation(
      path = "/api/http",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "http",
              tags = RunAnswers.TAG,
              summary = "Fetches a URL and what it redirects to, phase by phase",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Http.class))),
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Every exchange",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = HttpView.class))))),
  @RouterOperation(
      path = "/api/runs",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "runs",
              tags = "runs",
              summary = "The runs under way",
              responses =
                  @ApiResponse(
                      responseCode = "200",
                      description = "Each with its caller and its target",
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.Runs.class))))),
  @RouterOperation(
      path = "/api/runs/{id}",
      method = RequestMethod.DELETE,
      operation =
          @Operation(
              operationId = "stopRun",
              tags = "runs",
              summary = "Stops a run; its caller gets what there is by then",
              parameters =
                  @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the run"),
              responses = {
                @ApiResponse(responseCode = "204", description = "It stops"),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such run is under way",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              }))
})
@interface DiagnosticsApi {}
