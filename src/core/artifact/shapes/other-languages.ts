/** Small words that sentences in these languages have and English ones have not. */
const WORDS =
  /(?<![\p{L}\d'’])(der|die|das|den|dem|und|ist|nicht|eine?[nrsm]?|du|auf|mit|für|wenn|bist|im|zu|von|le|la|les|des|une|et|est|vous|tu|dans|pour|avec|sur|au|aux|ce|cette|votre|el|los|las|una?|es|eres|en|al|y|que|para|por|con|del|sin|su|sus|se|não|você|uma|os|em|como|il|di|che|sei|gli|della?|nel|een|het|je|zijn|niet|van|op|voor|jest|nie|się|na|och|att|är|som|på|og|ikke|til|ve|bir|için|yang|dan|untuk|kamu|és|az|si|este|cu|là)(?![\p{L}\d'’])/giu;
const ENGLISH =
  /(?<![\p{L}\d'’])(the|and|are|you|your|with|this|that|of|to|for|please|if|be)(?![\p{L}\d'’])/giu;
const LETTERS = /\p{L}/gu;
const FOREIGN_LETTERS = /(?!\p{sc=Latin})\p{L}/gu;
/** Code, addresses and holes are in no language. */
const NO_WORDS = /\{\{?[^{}]{0,200}\}?\}|https?:\/\/\S{1,300}|`[^`]{0,300}`/g;
const MIN_WORDS = 3;

/**
 * Whether a text is written in another language than English: by its script, or by small words of which it has at least
 * three, one in ten, and more than of English ones.
 */
export function isInOtherLanguage(source: string): boolean {
  const text = source.slice(0, 4000).replace(NO_WORDS, ' ');
  const letters = text.match(LETTERS)?.length ?? 0;
  if (letters === 0) return false;
  if ((text.match(FOREIGN_LETTERS)?.length ?? 0) * 3 > letters) return true;
  const small = text.match(WORDS)?.length ?? 0;
  if (small < MIN_WORDS || small * 10 < text.split(/\s+/).length) return false;
  return small > (text.match(ENGLISH)?.length ?? 0);
}
