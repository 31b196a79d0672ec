package dev.weir.chat.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/**
 * A test of the echo, with a service of its own: one that Spring's tests share is paused while
 * others run, and what watches certificates cannot start again.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = ChatServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "weir.chat.listeners.http.host=127.0.0.1",
      "weir.chat.listeners.http.port=0",
      "weir.chat.echo=true",
    })
@DirtiesContext
@interface EchoService {}
