package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.autoconfigure.StarterApplication;
import dev.weir.common.autoconfigure.check.ConfigurationCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class RefusedStartIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--server.address=0.0.0.0 | server.address is 0.0.0.0",
        "--weir.limmits.api.limit=1 | weir.limmits.api.limit is unknown",
        "--weir.shop.dor=open | weir.shop.dor",
        "--weir.control.opne=true | weir.control.opne is unknown",
        "--weir.control.tokens.ops.role=read | has 0 of token, sha256 and token-file",
        "--weir.control.tokens.ops.token-file=/nowhere/x | /nowhere/x, which cannot be read",
        "--weir.control.jwt.jwk-set-uri=http://127.0.0.1:1 | weir.control.jwt.audience is missing",
        "--weir.limits.api.limit=1 | needs both \"limit\" and \"window\"",
        "--weir.transport=fast | weir.transport",
        "--weir.access-log.to=/dev/null/access.log | weir.access-log.to is refused",
        "--weir.access-log.colour=red | weir.access-log.colour (expected one of to, format,",
        "--weir.access-log.max-sice=1MB | weir.access-log.max-sice (did you mean 'max-size'?)",
        "--weir.access-log.format=xml | weir.access-log.format",
        "--weir.trusted-proxies=proxy.example | \"proxy.example\" is not a network"
      })
  void mistakes_areNamedWithTheirRemedy(String argument, String cause, CapturedOutput output) {
    assertThatThrownBy(
            () -> SpringApplication.run(StarterApplication.class, "--server.port=0", argument))
        .isNotNull();
    assertThat(output).contains("APPLICATION FAILED TO START", cause, "Action:");
    assertThat(output).doesNotContain("\tat ");
    assertThat(check(argument)).startsWith("starter: configuration is refused\n").contains(cause);
  }

  /** What a check prints of what it refuses. */
  private static String check(String argument) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        ConfigurationCheck.run(
            StarterApplication.class,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            argument);
    assertThat(status).isOne();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "--weir.control.tokens.ops.token=, s3cr3t!of too few kinds",
    "--weir.control.tokens.ops.tokne=, s3cr3t-mistyped-key-0123456789",
    "--weir.control.tokens.ops.sha256=, s3cr3t-no-digest-0123456789",
    "--weir.control.tokens=, s3cr3t-no-holder-0123456789",
    "--weir.shop.tokne=, s3cr3t-of-the-application-0123"
  })
  void secretThatIsRefused_isNotRepeated(String setting, String secret, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    StarterApplication.class, "--server.port=0", setting + secret))
        .isNotNull();
    assertThat(output).contains("APPLICATION FAILED TO START", "Action:").doesNotContain(secret);
    assertThat(check(setting + secret)).doesNotContain(secret);
  }

  @Test
  void management_onAPortOfItsOwn_isHeldToTheSame(CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    StarterApplication.class,
                    "--server.port=0",
                    "--management.server.port=0",
                    "--management.server.address=0.0.0.0"))
        .isNotNull();
    assertThat(output).contains("management.server.address is 0.0.0.0");
  }

  @Test
  void openInWords_starts_withManagementOnLoopback_whichAnswersProblemsToo() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            StarterApplication.class,
            "--server.port=0",
            "--management.server.port=0",
            "--server.address=0.0.0.0",
            "--weir.control.open=true")) {
      assertThat(context.getEnvironment().getProperty("management.server.address"))
          .isEqualTo("127.0.0.1");
      assertThat(contentType(context, "/nothing")).isEqualTo("application/problem+json");
    }
  }

  private static String contentType(ConfigurableApplicationContext context, String path)
      throws IOException, InterruptedException {
    String port = context.getEnvironment().getRequiredProperty("local.management.port");
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .headers()
          .firstValue("Content-Type")
          .orElse("");
    }
  }
}
