/**
 * Words that say nothing as the name of an image, lower case, without marks over letters. Grouped by
 * language for their keepers; one set for all, since a page's language is often declared wrongly.
 */

/** @param {string} words */
function setOfWords (words) {
  return new Set(words.split(/\s+/))
}

/**
 * Those by which an author says what kind of image it is, by the kind's name in answers.
 * @type {Record<string, Set<string>>}
 */
const KIND_WORDS = {
  logo: setOfWords('logo logos logotype logotipo logotyp logotip логотип λογοτυπο شعار לוגו لوگو लोगो 标志 標誌 ロゴ 로고'),
  icon: setOfWords(`icon icons icono iconos icone icones icona icoon ikon ikona ikone pictogram pictograma piktogramm
    иконка значок εικονιδιο ايقونة אייקון आइकन simge 图标 圖示 アイコン 아이콘`),
  screenshot: setOfWords('screenshot screenshots bildschirmfoto schermafbeelding schermata skarmbild скриншот 截图 截圖 スクリーンショット 스크린샷')
}

/** What programs and content systems put before or behind the author's words in the name of a file. */
const FILE_WORDS = setOfWords(`avif bmp gif heic ico jfif jpe jpeg jpg png svg tif tiff webp img imgs image images photo photos
  dsc dscn dscf dcim pict pic pics mvi pxl pano scan copy file thumb thumbs thumbnail thumbnails sprite cropped resized scaled
  optimized compressed default placeholder artboard rectangle ellipse vector layer frame group mask export render output
  capture received pasted clipboard product products item src asset assets upload uploads wp`)

/** What they put behind alone: the author may begin with these, as in "new york". */
const FILE_ENDINGS = setOfWords(`small medium large big full original square landscape portrait crop retina mobile desktop tablet
  new old final edited rgb cmyk min opt web hires lowres preview px`)

/** Parts of a site: alone they say where an image stands, and not what it shows. */
const SITE_WORDS = setOfWords(`about intro home contact section page pages service services work works project projects team member
  members client clients testimonial testimonials review reviews blog blogs post posts news article articles event events
  card cards block widget grid list column sidebar nav menu promo landing welcome`)

/** In names of files from agencies, which hold the photographer's name and not what is shown, and from messengers. */
const SENDERS = setOfWords('whatsapp snapchat unsplash pexels pixabay shutterstock istock istockphoto getty gettyimages adobestock depositphotos dreamstime freepik alamy')

const STOP_WORDS = setOfWords([...Object.values(KIND_WORDS).flatMap(words => [...words]), ...SENDERS, ...Object.values({
  files: `avif bmp gif heic ico jfif jpe jpeg jpg png svg tif tiff webp www http https com net org html php
    img dsc dscn dscf dcim pict pic pics mvi pxl pano scan copy file filename untitled noname unnamed
    tmp temp uuid guid hash cdn static assets asset uploads upload content media dam res src url
    wp imgix cloudinary maxresdefault hqdefault sddefault gravatar`,
  places: `thumb thumbs thumbnail thumbnails avatar banner hero header footer logo logos logotype icon icons
    sprite placeholder spacer blank pixel transparent background bg bkg cover poster slide slider carousel
    gallery preview featured feature main default dummy sample example test fallback lazy lazyload loading
    retina mobile desktop tablet small medium large big full original scaled resized cropped crop square
    landscape portrait left right center top bottom new old final edited rgb cmyk alt null undefined none nan
    true false object link button read more click here`,
  en: 'a an and at by for from in is of on or the this to with image images photo photos photograph picture graphic graphics illustration artwork figure fig no description missing unknown',
  es: 'el la los las un una de del en y con por para imagen imagenes foto fotos fotografia ilustracion grafico icono logotipo miniatura sin titulo descripcion portada captura pantalla',
  de: 'der die das ein eine und von vom im in mit zu bild bilder foto fotos fotografie grafik abbildung abb symbol vorschau vorschaubild platzhalter titelbild ohne titel bildschirmfoto bildbeschreibung datei unbenannt',
  fr: 'le la les un une de des du et en avec pour image images photo photos photographie illustration graphique icone vignette sans titre couverture capture ecran fichier apercu',
  it: 'il lo la gli le un una di del della e con per immagine immagini foto fotografia illustrazione grafica icona miniatura senza titolo copertina anteprima schermata',
  pt: 'o a os as um uma de do da e com para imagem imagens foto fotos fotografia ilustracao grafico icone miniatura sem titulo capa captura tela arquivo',
  nl: 'de het een en van met voor in afbeelding afbeeldingen foto plaatje beeld grafiek pictogram icoon miniatuur zonder titel schermafbeelding omslag',
  sv: 'en ett och av med bild bilder foto fotografi grafik ikon logotyp miniatyr utan titel omslag skarmbild billede billeder bilde kuva kuvat valokuva',
  pl: 'i w z na do obraz obrazek obrazy zdjecie zdjecia fotografia grafika ikona logo miniatura bez tytulu okladka zrzut ekranu',
  cs: 'a v s na obrazek obrazky fotka fotografie grafika ikona nahled bez nazvu snimek kep kepek fenykep',
  tr: 've bir ile resim resmi gorsel gorseli fotograf foto simge ikon kucuk adsiz basliksiz ekran goruntusu',
  ru: 'и в на с изображение изображения картинка картинки фото фотография рисунок иконка значок логотип миниатюра снимок скриншот обложка без названия файл зображення світлина',
  el: 'εικονα εικονες φωτογραφια φωτογραφιες λογοτυπο εικονιδιο',
  ar: 'صورة الصورة صور شعار ايقونة رسم بدون عنوان غلاف',
  he: 'תמונה תמונות צילום לוגו אייקון איור',
  fa: 'تصویر تصاویر عکس لوگو نماد',
  hi: 'चित्र छवि फोटो तस्वीर लोगो आइकन',
  id: 'gambar foto ikon logo dan di yang tanpa judul ảnh hinh',
  zh: '图 图片 图像 照片 相片 图标 标志 缩略图 封面 截图 未命名 无标题 圖 圖片 圖像 照片 圖示 標誌 縮圖 截圖 未命名',
  ja: '画像 写真 イメージ 図 図版 ロゴ アイコン サムネイル サムネール イラスト 無題 スクリーンショット',
  ko: '이미지 사진 그림 로고 아이콘 썸네일 제목없음 스크린샷'
})].join(' '))
