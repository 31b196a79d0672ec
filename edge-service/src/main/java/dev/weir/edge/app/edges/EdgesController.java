package dev.weir.edge.app.edges;

import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.geo.GeoPoint;
import dev.weir.common.net.IpLiteral;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.edge.geo.Place;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/edges}: this edge and its peers. */
@RestController
@RequestMapping(path = "/api/edges", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "edges")
final class EdgesController {

  private final Edges edges;
  private final @Nullable GeoDatabase database;

  EdgesController(Edges edges, Optional<GeoDatabase> database) {
    this.edges = edges;
    this.database = database.orElse(null);
  }

  /**
   * An edge, and how far it is.
   *
   * @param kilometres along the ground
   */
  record NearestView(EdgeView edge, double kilometres) {}

  @Operation(
      summary =
          "This edge and the others, from Redis and from the listed peers: who is alive, where, with how much to do")
  @ApiResponse(responseCode = "200", description = "Every edge that this one knows of")
  @GetMapping
  Mono<List<EdgeView>> all() {
    return edges.all();
  }

  @Operation(summary = "This edge alone: what edges ask of each other")
  @ApiResponse(responseCode = "200", description = "This edge")
  @GetMapping("/self")
  EdgeView self() {
    return edges.self();
  }

  @Operation(
      summary =
          "The edge nearest to a place or an address, among those that are alive and say where they"
              + " are")
  @ApiResponse(responseCode = "200", description = "That edge, and how far it is")
  @ApiResponse(
      responseCode = "400",
      description = "Neither a place nor an address, or addresses are not known here",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @ApiResponse(
      responseCode = "404",
      description =
          "None of those that are alive says where it is, or nobody knows where the address is",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @GetMapping("/nearest")
  Mono<NearestView> nearest(
      @Parameter(description = "Degrees, -90 (south) to 90") @RequestParam(required = false)
          @Nullable Double latitude,
      @Parameter(description = "Degrees, -180 (west) to 180") @RequestParam(required = false)
          @Nullable Double longitude,
      @Parameter(description = "An address in their stead, looked up in weir.edge.geo-database")
          @RequestParam(required = false)
          @Nullable String ip) {
    Place here = ip == null ? place(latitude, longitude) : ofAddress(ip, latitude, longitude);
    return edges
        .all()
        .map(
            all ->
                all.stream()
                    .filter(EdgeView::alive)
                    .flatMap(edge -> distance(edge, here).stream())
                    .min(Comparator.comparingDouble(NearestView::kilometres))
                    .orElseThrow(EdgesController::nowhere));
  }

  private static List<NearestView> distance(EdgeView edge, Place here) {
    Place place = edge.location() == null ? null : edge.location().place();
    return place == null ? List.of() : List.of(new NearestView(edge, here.kilometresTo(place)));
  }

  private static ProblemException nowhere() {
    return new ProblemException(
        Problem.of("no-edge", "No such edge", 404, "No edge that is alive says where it is."));
  }

  private Place ofAddress(String ip, @Nullable Double latitude, @Nullable Double longitude) {
    if (latitude != null || longitude != null) {
      throw refused("Both an address and a place are given, expected one of them.");
    }
    if (database == null) {
      throw refused("Addresses are not known here: weir.edge.geo-database is not set.");
    }
    InetAddress address = IpLiteral.parse(ip);
    if (address == null) {
      throw refused("ip '" + ip + "' is no IPv4 or IPv6 address.");
    }
    GeoPoint point = database.find(address);
    if (point == null) {
      throw new ProblemException(
          Problem.of(
              "unknown-address", "Unknown address", 404, "Nobody knows where " + ip + " is."));
    }
    return new Place(point.latitude(), point.longitude());
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(Problem.of("bad-request", "Bad Request", 400, detail));
  }

  private static Place place(@Nullable Double latitude, @Nullable Double longitude) {
    if (latitude == null || longitude == null) {
      throw refused("latitude and longitude are expected, or ip.");
    }
    try {
      return new Place(latitude, longitude);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage() + ".");
    }
  }
}
