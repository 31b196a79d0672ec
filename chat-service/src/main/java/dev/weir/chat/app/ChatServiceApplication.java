package dev.weir.chat.app;

import dev.weir.common.autoconfigure.WeirApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts chat-service. Beans are imported by name: nothing is scanned. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({RedisRoomsConfiguration.class, ChatConfiguration.class})
public class ChatServiceApplication {

  /** Starts the service and returns when it is ready. */
  public static void main(String[] args) {
    WeirApplication.run(ChatServiceApplication.class, args);
  }
}
