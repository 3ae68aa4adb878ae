/* SPDX-License-Identifier: MIT */
#include "page/assets.h"

#include <sha2.h>

#define EMBED(name, path)                                                                          \
	__asm__(".section .rodata\n.global page_" #name "\npage_" #name ":\n.incbin \"" path       \
		"\"\n.global page_" #name "_end\npage_" #name "_end:\n.byte 0\n.previous\n");      \
	extern const char page_##name[], page_##name##_end[]

EMBED(css, WW_PAGE_CSS);
EMBED(js, WW_PAGE_JS);

struct page_asset page_style(void)
{
	return (struct page_asset){page_css, (size_t)(page_css_end - page_css)};
}

struct page_asset page_script(void)
{
	return (struct page_asset){page_js, (size_t)(page_js_end - page_js)};
}

/* 'sha256-...' of Content Security Policy Level 3, section 2.3.1. */
static void put_hash(struct markup *m, struct page_asset asset)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)asset.bytes, asset.size);
	SHA256Final(digest, &context);
	html_text(m, "'sha256-");
	html_base64(m, digest, sizeof digest);
	html_text(m, "'");
}

void page_policy(struct markup *m)
{
	html_open(m, "meta", NULL);
	html_attribute(m, "http-equiv", "Content-Security-Policy");
	html_attribute_begin(m, "content");
	html_text(m, "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
		     "style-src ");
	put_hash(m, page_style());
	html_text(m, "; script-src ");
	put_hash(m, page_script());
	html_attribute_end(m);
	html_close_void(m);
	html_line(m);
}
