package dev.weir.diagnostics.app;

import dev.weir.diagnostics.app.capture.CaptureView;
import dev.weir.diagnostics.app.capture.InterfaceView;
import dev.weir.diagnostics.app.capture.PacketView;
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

/** Describes the routes of {@link CaptureConfiguration} for OpenAPI. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RouterOperations({
  @RouterOperation(
      path = "/api/interfaces",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "interfaces",
              tags = "captures",
              summary = "The host's interfaces",
              responses = {
                @ApiResponse(
                    responseCode = "200",
                    description = "Each with its addresses, and whether it may be captured",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = InterfaceView.All.class)))
              })),
  @RouterOperation(
      path = "/api/capture",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "capture",
              tags = "captures",
              summary = "Begins a capture",
              requestBody =
                  @RequestBody(
                      required = true,
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = RequestBodies.CaptureBody.class))),
              responses = {
                @ApiResponse(
                    responseCode = "201",
                    description = "It is under way",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = CaptureView.class))),
                @ApiResponse(
                    responseCode = "400",
                    description = "Fields that are wrong, each with what was expected",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem"))),
                @ApiResponse(
                    responseCode = "403",
                    description = "The role or the list of interfaces does not permit it",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem"))),
                @ApiResponse(
                    responseCode = "503",
                    description = "libpcap or a privilege is missing; remedies are named",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              })),
  @RouterOperation(
      path = "/api/capture",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "captures",
              tags = "captures",
              summary = "The captures under way, and the last that ended",
              responses = {
                @ApiResponse(
                    responseCode = "200",
                    description = "Oldest first",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = CaptureView.All.class)))
              })),
  @RouterOperation(
      path = "/api/capture/{id}",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "showCapture",
              tags = "captures",
              summary = "How a capture stands",
              parameters = {
                @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the capture")
              },
              responses = {
                @ApiResponse(
                    responseCode = "200",
                    description = "With the counts of the kernel",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = CaptureView.class))),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such capture is known",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              })),
  @RouterOperation(
      path = "/api/capture/{id}",
      method = RequestMethod.DELETE,
      operation =
          @Operation(
              operationId = "deleteCapture",
              tags = "captures",
              summary = "Stops a capture that is under way; forgets one that ended, with its file",
              parameters = {
                @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the capture")
              },
              responses = {
                @ApiResponse(responseCode = "204", description = "It is so"),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such capture is known",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              })),
  @RouterOperation(
      path = "/api/capture/{id}/stop",
      method = RequestMethod.POST,
      operation =
          @Operation(
              operationId = "stopCapture",
              tags = "captures",
              summary = "Stops a capture; its file stays",
              parameters = {
                @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the capture")
              },
              responses = {
                @ApiResponse(responseCode = "204", description = "It stops"),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such capture is known",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              })),
  @RouterOperation(
      path = "/api/capture/{id}/packets",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "capturedPackets",
              tags = "captures",
              summary = "Recent packets, decoded; with Accept: text/event-stream, all as they come",
              parameters = {
                @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the capture"),
                @Parameter(
                    name = "after",
                    in = ParameterIn.QUERY,
                    description = "Number of the packet before the first, 0 by default"),
                @Parameter(
                    name = "limit",
                    in = ParameterIn.QUERY,
                    description = "1 to 1,000, 100 by default; of JSON alone")
              },
              responses = {
                @ApiResponse(
                    responseCode = "200",
                    description = "Those behind the number that the parameter after names",
                    content = {
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON_VALUE,
                          schema = @Schema(implementation = PacketView.Page.class)),
                      @Content(
                          mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                          schema = @Schema(type = "string"))
                    }),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such capture is known",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              })),
  @RouterOperation(
      path = "/api/capture/{id}/file",
      method = RequestMethod.GET,
      operation =
          @Operation(
              operationId = "captureFile",
              tags = "captures",
              summary = "The pcapng file as it is by now, with statistics",
              parameters = {
                @Parameter(name = "id", in = ParameterIn.PATH, description = "Of the capture")
              },
              responses = {
                @ApiResponse(
                    responseCode = "200",
                    description = "A pcapng file",
                    content =
                        @Content(
                            mediaType = "application/x-pcapng",
                            schema = @Schema(type = "string", format = "binary"))),
                @ApiResponse(
                    responseCode = "404",
                    description = "No such capture is known",
                    content =
                        @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "Problem")))
              }))
})
@interface CaptureApi {}
