package dev.weir.chat.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.Tokens;
import dev.weir.chat.room.RoomPattern;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AuthPropertiesTest {

  @Test
  void without_keys_everybody_may_do_everything() {
    assertThat(policy(Map.of())).isEqualTo(AccessPolicy.OPEN);
  }

  @Test
  void with_a_key_nobody_gets_in_without_a_token_unless_told() {
    AccessPolicy closed = policy(Map.of("secret", Tokens.SECRET));
    AccessPolicy readable =
        policy(
            Map.of(
                "secret",
                Tokens.SECRET,
                "anonymous",
                "true",
                "anonymous-subscribe",
                "news,public/*",
                "anonymous-publish",
                ""));

    assertThat(closed.tokens()).isNotNull();
    assertThat(closed.guests()).isNull();
    assertThat(readable.guests())
        .isEqualTo(
            new Rights(List.of(new RoomPattern("news"), new RoomPattern("public/*")), List.of()));
    assertThat(readable.guestsHaveNames()).isFalse();
  }

  @Test
  void settings_that_make_no_sense_are_refused_by_name(@TempDir Path folder) throws Exception {
    Path noKey = Files.writeString(folder.resolve("key.pem"), "no key");
    refused(Map.of("anonymous", "false"), "weir.chat.auth.anonymous");
    refused(Map.of("secret", Tokens.SECRET, "secret-file", "x"), "secret-file");
    refused(Map.of("secret", "short"), "at least 32");
    refused(Map.of("secret-file", folder.resolve("none").toString()), "weir.chat.auth.secret-file");
    refused(Map.of("public-key-location", noKey.toString()), "holds no public key");
    refused(Map.of("jwk-set-uri", "https://issuer.example/keys"), "weir.chat.auth.audience");
    refused(Map.of("jwk-set-uri", "no address", "audience", "chat"), "weir.chat.auth.jwk-set-uri");
    refused(Map.of("anonymous-publish", "a b"), "weir.chat.auth.anonymous-publish");
  }

  private static void refused(Map<String, String> values, String said) {
    assertThatThrownBy(() -> policy(values))
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining(said);
  }

  private static AccessPolicy policy(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("", AuthProperties.class)
        .policy(Runnable::run, InstantSource.system());
  }
}
