package dev.weir.edge.app;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.edge.geo.Place;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
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

  EdgesController(Edges edges) {
    this.edges = edges;
  }

  /**
   * An edge, and how far it is.
   *
   * @param kilometres along the ground
   */
  record NearestView(EdgeView edge, double kilometres) {}

  @Operation(summary = "This edge and its peers: who is alive, where, with how much to do")
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
      summary = "The edge nearest to a place, among those that are alive and say where they are")
  @ApiResponse(responseCode = "200", description = "That edge, and how far it is")
  @ApiResponse(
      responseCode = "404",
      description = "None of those that are alive says where it is",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @GetMapping("/nearest")
  Mono<NearestView> nearest(
      @Parameter(description = "Degrees, -90 (south) to 90") @RequestParam double latitude,
      @Parameter(description = "Degrees, -180 (west) to 180") @RequestParam double longitude) {
    Place here = place(latitude, longitude);
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

  private static Place place(double latitude, double longitude) {
    try {
      return new Place(latitude, longitude);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of("bad-request", "Bad Request", 400, e.getMessage() + "."));
    }
  }
}
