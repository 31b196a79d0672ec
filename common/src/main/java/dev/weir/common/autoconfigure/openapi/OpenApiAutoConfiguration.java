package dev.weir.common.autoconfigure.openapi;

import dev.weir.common.problem.Problem;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.validation.Validator;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Describes the control API as OpenAPI 3.1, at {@code /api/openapi} and {@code /api/openapi.yaml}.
 * Nothing of it is made before somebody asks.
 */
@AutoConfiguration(
    before = WebFluxAutoConfiguration.class,
    afterName = "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@Lazy
public final class OpenApiAutoConfiguration {

  private static final String TOKEN = "token";
  private static final String PROBLEM = "Problem";
  private static final String SPRINGDOC = "org.springdoc.";

  /** Logs where the document is; as a listener it would bring the rest with it. */
  private static final String GREETING = "springDocAppInitializer";

  /** Has converters of schemas take part. */
  private static final String REGISTRAR = "modelConverterRegistrar";

  /** Springdoc makes most of its beans at the start, for a document that is seldom asked for. */
  @Bean
  static BeanDefinitionRegistryPostProcessor springdocWhenAsked() {
    return beans -> {
      for (String name : beans.getBeanDefinitionNames()) {
        if (name.equals(GREETING)) {
          beans.removeBeanDefinition(name);
        } else if (isOfSpringdoc(beans, name)) {
          beans.getBeanDefinition(name).setLazyInit(true);
        }
      }
    };
  }

  private static boolean isOfSpringdoc(BeanDefinitionRegistry beans, String name) {
    BeanDefinition definition = beans.getBeanDefinition(name);
    return name.startsWith(SPRINGDOC)
        || startsWith(definition.getBeanClassName())
        || startsWith(definition.getFactoryBeanName());
  }

  private static boolean startsWith(@Nullable String name) {
    return name != null && name.startsWith(SPRINGDOC);
  }

  /**
   * What springdoc brings would make WebFlux set up Bean Validation; an application that wants it
   * has a validator.
   */
  @Bean
  @ConditionalOnMissingBean(Validator.class)
  WebFluxConfigurer noValidation() {
    return new WebFluxConfigurer() {
      @Override
      public Validator getValidator() {
        return new NothingToValidate();
      }
    };
  }

  @Bean
  @ConditionalOnMissingBean
  OpenAPI openApi(Environment environment) {
    String service = environment.getProperty("spring.application.name", "control API");
    return new OpenAPI()
        .info(
            new Info()
                .title(service)
                .version("1")
                .description(
                    "The control API of "
                        + service
                        + ". GET takes the role read, everything else operate, where the service"
                        + " has tokens or an issuer configured.")
                .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
        .addServersItem(new Server().url("/").description("The control listener that tells this"))
        .addSecurityItem(new SecurityRequirement().addList(TOKEN))
        .components(new Components().addSecuritySchemes(TOKEN, bearer()));
  }

  private static SecurityScheme bearer() {
    return new SecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme("bearer")
        .description(
            "A token of weir.control.tokens, or a JSON Web Token of the issuer in"
                + " weir.control.jwt.");
  }

  private static Schema<?> problem() {
    Schema<?> problem =
        new ObjectSchema().description("A problem (RFC 9457); kinds may have more members");
    problem.addProperty("type", text("The kind, for good").format("uri"));
    problem.addProperty("title", text("The kind in words"));
    problem.addProperty("status", new IntegerSchema().description("The HTTP status"));
    problem.addProperty("detail", text("This occurrence"));
    problem.setRequired(List.of("type", "title", "status"));
    return problem;
  }

  private static Schema<?> text(String description) {
    return new StringSchema().description(description);
  }

  @Bean
  ModelConverter requiredComponents() {
    return new RequiredComponents();
  }

  @Bean
  ModelConverter settingComponents() {
    return new SettingComponents();
  }

  /** What every operation may answer. Nothing else asks for the registrar, which is lazy too. */
  @Bean
  @DependsOn(REGISTRAR)
  OpenApiCustomizer problemsOfEveryOperation() {
    return document -> {
      document.getComponents().addSchemas(PROBLEM, problem());
      document.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .forEach(operation -> addProblems(operation.getResponses()));
    };
  }

  /** The groups of operations, by which clients and pages of documentation order them. */
  @Bean
  OpenApiCustomizer tagsOfOperations() {
    return document -> {
      Set<String> told = new HashSet<>();
      Stream.ofNullable(document.getTags())
          .flatMap(List::stream)
          .forEach(tag -> told.add(tag.getName()));
      document.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .flatMap(operation -> Stream.ofNullable(operation.getTags()).flatMap(List::stream))
          .sorted()
          .filter(told::add)
          .forEach(name -> document.addTagsItem(new Tag().name(name)));
    };
  }

  private static void addProblems(ApiResponses responses) {
    answer(responses, "401", "No token, or one that is not valid here");
    answer(responses, "403", "The role does not permit it, or another web page asks");
    answer(responses, "429", "A rate limit, or too many bad tokens; Retry-After tells how long");
    answer(responses, "default", "Any other problem");
  }

  private static void answer(ApiResponses responses, String status, String description) {
    Content content =
        new Content()
            .addMediaType(
                Problem.MEDIA_TYPE,
                new io.swagger.v3.oas.models.media.MediaType()
                    .schema(new Schema<>().$ref(PROBLEM)));
    responses.computeIfAbsent(
        status, _ -> new ApiResponse().description(description).content(content));
  }
}
